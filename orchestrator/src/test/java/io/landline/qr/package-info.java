// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.qr;

import org.jspecify.annotations.NullMarked;
