// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline rollback --json}.
 *
 * @param changed whether anything changed
 * @param number the configuration's number in the history; 0 if it has none
 * @param kernel what changed in the kernel, in a few words
 */
public record RollbackResult(boolean changed, int number, String kernel) implements Document {}
