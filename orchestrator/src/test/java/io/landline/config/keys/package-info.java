// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code config.keys}. */
@NullMarked
package io.landline.config.keys;

import org.jspecify.annotations.NullMarked;
