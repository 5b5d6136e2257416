// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code config.document}. */
@NullMarked
package io.landline.config.document;

import org.jspecify.annotations.NullMarked;
