// SPDX-License-Identifier: Apache-2.0
/**
 * The facts of a host that the doctor's checks use: its kernel, its files, its machine.
 *
 * <p>Start with {@link io.landline.doctor.fact.Facts}.
 */
@NullMarked
package io.landline.doctor.fact;

import org.jspecify.annotations.NullMarked;
