// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.Optional;

/**
 * {@code landline alerts test --json}.
 *
 * @param taken whether the server accepted the message
 * @param trouble why it did not; absent if it did
 */
public record AlertTest(boolean taken, Optional<String> trouble) implements Document {}
