// SPDX-License-Identifier: Apache-2.0
/**
 * What on a host stands in Landline's way, with the command that mends it: checks over facts of the
 * kernel and of files, which change nothing; for the command line and, where other firewalls stand
 * in the way of probes, for the service.
 *
 * <p>Start with {@link io.landline.doctor.Doctor}; a check is a constant of {@link
 * io.landline.doctor.Check}, which says what it is, and a function of {@link
 * io.landline.doctor.Facts}.
 */
@NullMarked
package io.landline.doctor;

import org.jspecify.annotations.NullMarked;
