// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code config.reader}. */
@NullMarked
package io.landline.config.reader;

import org.jspecify.annotations.NullMarked;
