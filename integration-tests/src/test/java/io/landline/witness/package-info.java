// SPDX-License-Identifier: Apache-2.0
/** What other programs say of what we put into the kernel. */
@NullMarked
package io.landline.witness;

import org.jspecify.annotations.NullMarked;
