// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel controls in memory, refusing what the kernel refuses with the same errno; for tests,
 * demonstrations and dry runs of everything above.
 *
 * <p>Start with {@link io.landline.fake.InMemoryLinks}: the others stand on it, since routes and
 * tunnels live and die with their interfaces.
 */
@NullMarked
package io.landline.fake;

import org.jspecify.annotations.NullMarked;
