// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline capture disable --json}; capture enable prints this too.
 *
 * @param changed whether anything changed
 * @param kernel what changed in the kernel, in a few words
 * @param flowsCut live flows that contradicted the new state and were cut
 */
public record CaptureSwitchResult(boolean changed, String kernel, int flowsCut)
    implements Document {}
