// SPDX-License-Identifier: Apache-2.0
/**
 * The lab: a small internet of network namespaces on one kernel, with sockets and packet captures.
 * Used by tests and the demo.
 *
 * <p>Start with {@link io.landline.lab.Lab}, which has a drawing. No packet leaves the lab.
 */
@NullMarked
package io.landline.lab;

import org.jspecify.annotations.NullMarked;
