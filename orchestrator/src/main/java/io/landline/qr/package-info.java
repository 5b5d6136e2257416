// SPDX-License-Identifier: Apache-2.0
/** A text as a QR code: in a terminal, and as a picture. */
@NullMarked
package io.landline.qr;

import org.jspecify.annotations.NullMarked;
