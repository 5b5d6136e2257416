// SPDX-License-Identifier: Apache-2.0
/**
 * Reads and writes files safely: atomically, with the owner of their directory, without following
 * other users' links. Also has the program's version.
 */
@NullMarked
package io.landline.files;

import org.jspecify.annotations.NullMarked;
