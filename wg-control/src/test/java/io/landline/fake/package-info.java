// SPDX-License-Identifier: Apache-2.0
/**
 * In-memory kernel controls for tests. They refuse what the kernel refuses, with the same errno.
 *
 * <p>Start with {@link io.landline.fake.InMemoryLinks}, which the others need, because routes and
 * tunnels disappear with their interfaces.
 */
@NullMarked
package io.landline.fake;

import org.jspecify.annotations.NullMarked;
