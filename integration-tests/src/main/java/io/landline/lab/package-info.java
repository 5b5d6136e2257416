// SPDX-License-Identifier: Apache-2.0
/**
 * The lab: a little internet of network namespaces on one kernel, sockets in it, and witnesses of
 * what its wires carry; for tests and the demo.
 *
 * <p>Start with {@link io.landline.lab.Lab}, which draws what it builds. No packet leaves it.
 */
@NullMarked
package io.landline.lab;

import org.jspecify.annotations.NullMarked;
