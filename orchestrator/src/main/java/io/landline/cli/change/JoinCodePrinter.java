// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.config.Configuration;
import io.landline.config.DeclaredSite;
import io.landline.config.keys.JoinCode;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.enrol.EnrolmentFiles;
import io.landline.enrol.OneTimeCode;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Makes the codes with which sites join this hub, and prints them. */
final class JoinCodePrinter {
  private final KeyFiles keys;
  private final EnrolmentFiles codes;
  private final Optional<String> endpoint;
  private final Clock clock = Clock.systemUTC();

  /**
   * The codes of a hub.
   *
   * @param endpoint where sites reach the hub, if it is not the usual endpoint
   */
  JoinCodePrinter(Session session, Optional<String> endpoint) {
    this.keys = new KeyFiles(session.paths(), session::warn);
    this.codes = new EnrolmentFiles(session.paths());
    this.endpoint = endpoint;
  }

  /** The code of a site whose key the hub knows. */
  void print(ConfigurationDraft draft, Configuration.Hub hub, DeclaredSite site, CommandOutput out)
      throws EditException {
    try {
      PresharedKey secret = keys.presharedKey(site.name()).orElseGet(JoinCodePrinter::random);
      print(draft, code(draft, hub, site, secret, Optional.empty()), out);
    } catch (KeyFileException e) {
      throw EditException.of(e);
    }
  }

  /** Gives a site a one-time key and another secret, and prints a code with both. */
  void printOneTime(
      ConfigurationDraft draft,
      Configuration.Hub hub,
      DeclaredSite site,
      Duration valid,
      CommandOutput out)
      throws EditException {
    PrivateKey key = PrivateKey.generate();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = now.plus(valid);
    DeclaredSite changed = site.withPublicKey(key.publicKey());
    try {
      JoinCode code =
          code(draft, hub, changed, random(), Optional.of(new JoinCode.Enrolment(key, expires)));
      // Before the edit: no peer may have a one-time key that the service takes for a lasting one.
      codes.add(site.name(), new OneTimeCode(key.publicKey(), now, expires, Optional.empty()));
      draft.put(changed);
      print(draft, code, out);
      out.secret("Expires   " + expires + "; the code works once");
    } catch (KeyFileException e) {
      throw EditException.of(e);
    } catch (IOException e) {
      throw new EditException(
          Kind.FAILED, "the code cannot be stored: " + e.getMessage(), "fix that and try again");
    }
  }

  /** Whether a site has the key of a code that it has not used. */
  boolean isPending(DeclaredSite site) throws EditException {
    try {
      return codes
          .read(warning -> {})
          .of(site.name())
          .of(site.publicKey())
          .filter(code -> !code.isUsed())
          .isPresent();
    } catch (IOException e) {
      throw new EditException(
          Kind.FAILED, "the codes cannot be read: " + e.getMessage(), "fix that and try again");
    }
  }

  private static void print(ConfigurationDraft draft, JoinCode code, CommandOutput out) {
    draft.share(code.site(), code.secret());
    out.secret("At site   landline join -");
    out.secret("Paste     " + code.reveal());
  }

  private JoinCode code(
      ConfigurationDraft draft,
      Configuration.Hub hub,
      DeclaredSite site,
      PresharedKey secret,
      Optional<JoinCode.Enrolment> enrolment)
      throws EditException, KeyFileException {
    Tunnel tunnel = hub.policy().tunnel();
    IpAddress publicAddress = site.publicAddress().map(hub::seenAs).orElse(hub.seenAs().get(0));
    PublicKey own = keys.privateKey().publicKey();
    if (own.equals(site.publicKey())) {
      throw new EditException(
          Kind.USAGE, "this is the hub's own key", "take what landline key prints at the site");
    }
    return new JoinCode(
        site.name(),
        new InterfaceAddress(site.address(), tunnel.address().prefixLength()),
        own,
        endpoint(draft, hub, publicAddress, endpoint),
        tunnel.address().address(),
        publicAddress,
        tunnel.measuresPath() ? Optional.empty() : Optional.of(tunnel.mtu()),
        secret,
        enrolment);
  }

  /**
   * Where the other end of the tunnel reaches this hub.
   *
   * @param given what the command says; else the configuration's endpoint, or the public address
   */
  static HostEndpoint endpoint(
      ConfigurationDraft draft,
      Configuration.Hub hub,
      IpAddress publicAddress,
      Optional<String> given) {
    int port = hub.policy().tunnel().listenPort();
    return HostEndpoint.parse(
        given
            .or(() -> draft.text("public", "endpoint"))
            .orElseGet(() -> new Endpoint(publicAddress, port).toString()));
  }

  static PresharedKey random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return PresharedKey.of(bytes);
  }
}
