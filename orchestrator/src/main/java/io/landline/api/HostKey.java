// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline key --json}.
 *
 * @param publicKey this host's public key, in base64
 * @param created whether it was created just now
 */
public record HostKey(String publicKey, boolean created) implements Document {}
