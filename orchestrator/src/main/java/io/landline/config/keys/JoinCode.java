// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What a site needs to know of its hub, as one word to paste: {@code LL1-} and base64url of the
 * fields, a line each, with four bytes of their SHA-256 behind them. It holds a secret.
 *
 * @param site the name of the site that it is for
 * @param address the site's, in the tunnel
 * @param hubKey the hub's
 * @param endpoint where the hub is reached
 * @param hubAddress the hub's, in the tunnel
 * @param publicAddress the source address that the internet sees for the site
 * @param mtu of the tunnel
 * @param secret the preshared key
 */
public record JoinCode(
    Name site,
    InterfaceAddress address,
    PublicKey hubKey,
    HostEndpoint endpoint,
    IpAddress hubAddress,
    IpAddress publicAddress,
    int mtu,
    PresharedKey secret) {
  private static final String BEGIN = "LL1-";
  private static final int CHECK = 4;
  private static final int FIELDS = 8;

  /**
   * Reads the word.
   *
   * @throws ParseException if it is none or was damaged; the message does not repeat it
   */
  public static JoinCode parse(String word) {
    if (!word.startsWith(BEGIN)) {
      throw damaged("it must begin with " + BEGIN);
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(word.substring(BEGIN.length()));
      int end = Math.max(0, all.length - CHECK);
      byte[] text = Arrays.copyOf(all, end);
      if (!Arrays.equals(check(text), Arrays.copyOfRange(all, end, all.length))) {
        throw damaged("a character is missing or wrong: copy the whole code again");
      }
      List<String> fields = List.of(new String(text, StandardCharsets.UTF_8).split("\n", -1));
      if (fields.size() != FIELDS) {
        throw damaged("another version of Landline made it");
      }
      return new JoinCode(
          new Name(fields.get(0)),
          InterfaceAddress.parse(fields.get(1)),
          PublicKey.parse(fields.get(2)),
          HostEndpoint.parse(fields.get(3)),
          IpAddress.parse(fields.get(4)),
          IpAddress.parse(fields.get(5)),
          Integer.parseInt(fields.get(6)),
          PresharedKey.parse(fields.get(7)));
    } catch (ParseException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw damaged("a character is wrong: copy the whole code again");
    }
  }

  private static ParseException damaged(String why) {
    return new ParseException("join code", "...", why);
  }

  /** The word: a secret. */
  public String reveal() {
    String fields =
        String.join(
            "\n",
            site.text(),
            address.toString(),
            hubKey.toString(),
            endpoint.toString(),
            hubAddress.toString(),
            publicAddress.toString(),
            Integer.toString(mtu),
            secret.reveal());
    byte[] text = fields.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(text, text.length + CHECK);
    System.arraycopy(check(text), 0, all, text.length, CHECK);
    return BEGIN + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  private static byte[] check(byte[] text) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(text), CHECK);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
