// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline up --json}.
 *
 * @param changed whether anything changed
 * @param kernel what changed in the kernel, in a few words
 */
public record UpResult(boolean changed, String kernel) implements Document {}
