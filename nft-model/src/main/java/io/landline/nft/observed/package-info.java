// SPDX-License-Identifier: Apache-2.0
/**
 * Tables as they were read from the kernel, and the change that turns one into the wanted table.
 * Pure; used by {@code reconcile}.
 *
 * <p>Start with {@link io.landline.nft.observed.TableDiff}.
 */
@NullMarked
package io.landline.nft.observed;

import org.jspecify.annotations.NullMarked;
