// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline confirm --json}.
 *
 * @param changed whether anything changed
 * @param number the configuration's number in the history; 0 if it has none
 */
public record ConfirmResult(boolean changed, int number) implements Document {}
