// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.util.Optional;

/**
 * An entry of a hub's {@code peers} as declared in the file: a device that speaks WireGuard itself,
 * with no site in between.
 *
 * @param name the peer's name, which no site has
 * @param publicKey its key
 * @param address its tunnel address
 * @param capture whether all its internet traffic leaves from the hub; else it only answers callers
 * @param publicAddress the hub's address that it has on the internet; absent means the hub's first
 * @param note a remark for people
 */
public record DeclaredPeer(
    Name name,
    PublicKey publicKey,
    IpAddress address,
    boolean capture,
    Optional<IpAddress> publicAddress,
    Optional<String> note) {}
