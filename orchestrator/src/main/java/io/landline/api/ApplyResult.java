// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.policy.Name;

/**
 * {@code landline apply --json}.
 *
 * @param role {@code hub} or {@code site}
 * @param name the host's name
 * @param changed whether anything changed
 * @param kernel what changed in the kernel, in a few words
 * @param flowsCut live flows that contradicted the new state and were cut
 */
public record ApplyResult(String role, Name name, boolean changed, String kernel, int flowsCut)
    implements Document {}
