// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.util.Optional;

/**
 * The hub as a site knows it.
 *
 * @param publicKey its key
 * @param presharedKey the secret the two share beside their keys
 * @param endpoint where its WireGuard listens
 * @param address its tunnel address
 * @param publicAddress the source address that captured devices have on the internet
 * @param keepalive seconds between keepalives
 */
public record SiteHub(
    PublicKey publicKey,
    Optional<PresharedKey> presharedKey,
    HostEndpoint endpoint,
    IpAddress address,
    IpAddress publicAddress,
    int keepalive) {}
