// SPDX-License-Identifier: Apache-2.0
/** Golden directories: configuration in, nft, ip and wg text out. Tests of other modules use it. */
@NullMarked
package io.landline.golden;

import org.jspecify.annotations.NullMarked;
