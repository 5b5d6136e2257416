// SPDX-License-Identifier: Apache-2.0
/**
 * Writes files whole or not at all, owned as their directory is; used by all that keeps files. Says
 * the version.
 */
@NullMarked
package io.landline.files;

import org.jspecify.annotations.NullMarked;
