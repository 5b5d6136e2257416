// SPDX-License-Identifier: Apache-2.0
/**
 * The doctor's checks: functions from facts to findings. The service uses those of firewalls and of
 * IPv6 for its verdicts ({@code Obstacles}, {@code Ipv6Leaks}).
 *
 * <p>Start with {@link io.landline.doctor.check.Checks}.
 */
@NullMarked
package io.landline.doctor.check;

import org.jspecify.annotations.NullMarked;
