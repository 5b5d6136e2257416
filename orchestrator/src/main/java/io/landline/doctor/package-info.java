// SPDX-License-Identifier: Apache-2.0
/**
 * Finds what on a host keeps Landline from working, with the command that fixes it. Checks read the
 * kernel and files and change nothing. Used by the command line and, for firewalls that drop
 * probes, by the service.
 *
 * <p>Start with {@link io.landline.doctor.Doctor}. A check is a constant of {@link
 * io.landline.doctor.finding.Check}, which documents it, and a function in {@code doctor.check}.
 */
@NullMarked
package io.landline.doctor;

import org.jspecify.annotations.NullMarked;
