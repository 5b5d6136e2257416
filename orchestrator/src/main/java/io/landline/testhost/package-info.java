// SPDX-License-Identifier: Apache-2.0
/**
 * What it takes CAP_SYS_ADMIN to make of a test host: a network namespace and sockets in it. Root
 * makes them in a process of its own and hands them to the service, which has not got it.
 *
 * <p>Start with {@link io.landline.testhost.TestHostSource}.
 */
@NullMarked
package io.landline.testhost;

import org.jspecify.annotations.NullMarked;
