// SPDX-License-Identifier: Apache-2.0
/**
 * The parts of a test host that take CAP_SYS_ADMIN to create: a network namespace and sockets in
 * it. A root process creates them and passes them to the service, which lacks that capability.
 *
 * <p>Start with {@link io.landline.testhost.TestHostSource}.
 */
@NullMarked
package io.landline.testhost;

import org.jspecify.annotations.NullMarked;
