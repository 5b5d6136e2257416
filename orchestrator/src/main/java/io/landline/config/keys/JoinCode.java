// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a site needs to know of its hub, as one word to paste. It holds a secret. A code of the
 * first form, {@code LL1-}, is for a site whose key the hub knows. One of the second form, {@code
 * LL2-}, also has a one-time key, with which the site brings its own key to the hub.
 *
 * @param site the name of the site that it is for
 * @param address the site's, in the tunnel
 * @param hubKey the hub's
 * @param endpoint where the hub is reached
 * @param hubAddress the hub's, in the tunnel
 * @param publicAddress the source address that the internet sees for the site
 * @param mtu of the tunnel, bytes; empty where both ends measure it
 * @param secret the preshared key
 * @param enrolment what a code of the second form has besides
 */
public record JoinCode(
    Name site,
    InterfaceAddress address,
    PublicKey hubKey,
    HostEndpoint endpoint,
    IpAddress hubAddress,
    IpAddress publicAddress,
    Optional<Integer> mtu,
    PresharedKey secret,
    Optional<Enrolment> enrolment) {
  private static final int FIELDS = 8;

  /**
   * What allows a site to enrol once.
   *
   * @param key the one-time key
   * @param expires from when on the hub does not take it
   */
  public record Enrolment(PrivateKey key, Instant expires) {}

  /**
   * Reads the word.
   *
   * @throws ParseException if it is none or was damaged; the message does not repeat it
   */
  public static JoinCode parse(String word) {
    List<String> fields = JoinWord.parse(word);
    boolean once = JoinWord.isOneTime(word);
    if (fields.size() != (once ? FIELDS + 2 : FIELDS)) {
      throw JoinWord.damaged("another version of Landline made it");
    }
    try {
      return new JoinCode(
          new Name(fields.get(0)),
          InterfaceAddress.parse(fields.get(1)),
          PublicKey.parse(fields.get(2)),
          HostEndpoint.parse(fields.get(3)),
          IpAddress.parse(fields.get(4)),
          IpAddress.parse(fields.get(5)),
          fields.get(6).equals(Tunnel.AUTO_MTU)
              ? Optional.empty()
              : Optional.of(Integer.valueOf(fields.get(6))),
          PresharedKey.parse(fields.get(7)),
          once
              ? Optional.of(
                  new Enrolment(
                      PrivateKey.parse(fields.get(FIELDS)),
                      Instant.ofEpochSecond(Long.parseLong(fields.get(FIELDS + 1)))))
              : Optional.empty());
    } catch (ParseException e) {
      throw e;
    } catch (IllegalArgumentException | DateTimeException e) {
      throw JoinWord.damaged("another version of Landline made it");
    }
  }

  /** The word: a secret. */
  public String reveal() {
    List<String> fields =
        new ArrayList<>(
            List.of(
                site.text(),
                address.toString(),
                hubKey.toString(),
                endpoint.toString(),
                hubAddress.toString(),
                publicAddress.toString(),
                mtu.map(bytes -> Integer.toString(bytes)).orElse(Tunnel.AUTO_MTU),
                secret.reveal()));
    enrolment.ifPresent(
        once -> {
          fields.add(once.key().reveal());
          fields.add(Long.toString(once.expires().getEpochSecond()));
        });
    return JoinWord.of(fields, enrolment.isPresent());
  }
}
