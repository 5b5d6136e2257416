// SPDX-License-Identifier: Apache-2.0
/**
 * What was read back from the kernel, and the change that turns it into what is wanted; pure, for
 * those who reconcile.
 *
 * <p>Start with {@link io.landline.nft.observed.TableDiff}.
 */
@NullMarked
package io.landline.nft.observed;

import org.jspecify.annotations.NullMarked;
