// SPDX-License-Identifier: Apache-2.0
/**
 * The parts of a test host that need CAP_SYS_ADMIN to create: a network namespace and sockets in
 * it. A service without that capability gets them from a process that runs as root.
 *
 * <p>Start with {@link io.landline.testhost.TestHostSource}.
 */
@NullMarked
package io.landline.testhost;

import org.jspecify.annotations.NullMarked;
