// SPDX-License-Identifier: Apache-2.0
/** Holds the arrows between packages; nothing uses it. */
@NullMarked
package io.landline.architecture;

import org.jspecify.annotations.NullMarked;
