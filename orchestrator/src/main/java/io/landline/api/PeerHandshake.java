// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.policy.Name;
import java.time.Instant;
import java.util.Optional;

/**
 * When a device that is a peer of this hub itself was last heard. It is not judged: one that sleeps
 * is silent.
 *
 * @param name the peer's name
 * @param handshake its last handshake, by this hub's clock; absent if there was none since the hub
 *     was booted
 */
public record PeerHandshake(Name name, Optional<Instant> handshake) {}
