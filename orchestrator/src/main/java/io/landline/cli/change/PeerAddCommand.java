// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.config.Configuration;
import io.landline.config.DeclaredPeer;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.qr.QrText;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline peer add}. */
public final class PeerAddCommand extends EditCommand {
  @Parameter(names = "--capture", description = "all its internet traffic leaves from this hub")
  private boolean capture;

  @Parameter(names = "--png", description = "FILE  write the QR code as a picture; a new file")
  private @Nullable String png;

  @Parameter(names = "--qr", description = "print the QR code even if this is no terminal")
  private boolean qr;

  @Parameter(names = "--key", description = "KEY  its own public key; the file then has no key")
  private @Nullable String key;

  @Parameter(names = "--address", description = "A  its tunnel address; default: a free one")
  private @Nullable String address;

  @Parameter(names = "--public-address", description = "A  its public address, one of this hub's")
  private @Nullable String publicAddress;

  @Parameter(names = "--dns", description = "A  with --capture: the DNS server that it asks")
  private @Nullable String dns;

  @Parameter(names = "--endpoint", description = "HOST:PORT  where it reaches this hub")
  private @Nullable String endpoint;

  @Parameter(names = "--note", description = "TEXT  a remark for the file")
  private @Nullable String note;

  private Optional<PeerFile> file = Optional.empty();
  private Optional<NewPicture> picture = Optional.empty();

  public PeerAddCommand() {
    super(
        new CommandHelp(
            "peer add",
            "NAME",
            1,
            "add a phone, laptop or other single device (hub)",
            List.of(
                "Adds a device that speaks WireGuard itself, and prints its configuration for",
                "wg-quick and WireGuard's apps once, on a terminal as a QR code too. This hub",
                "does not keep the private key in it. Strangers reach the device by forwards:",
                "  landline forward add udp/5000 phone",
                "With --capture all its internet traffic leaves from this hub, with its public",
                "address and the device's own source ports; its IPv6 is blocked. A phone needs",
                "--capture. Without it the device only answers callers, and the configuration",
                "is for Linux with wg-quick and nftables. The device reaches neither sites nor",
                "other peers, except by public forwards.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    boolean kept = false;
    try {
      ExitCode code = super.run(session, arguments);
      kept = code == ExitCode.DONE;
      return code;
    } finally {
      if (!kept) {
        picture.ifPresent(NewPicture::delete);
      }
    }
  }

  @Override
  Change change(Session session, List<String> arguments) throws CommandFailure {
    boolean code = qr || png != null;
    if (code && (!capture || key != null)) {
      throw CommandFailure.usage(
          "a QR code holds the private key, for a phone",
          capture ? "leave out --key, --qr and --png" : "a phone needs --capture");
    }
    if (dns != null && !capture) {
      throw CommandFailure.usage("--dns goes with --capture", "leave it out, or add --capture");
    }
    if (session.json() && png == null) {
      throw CommandFailure.usage(
          "--json leaves out the configuration, which is printed only once",
          "write its QR code with --png FILE, or leave out --json");
    }
    Optional<PrivateKey> own = key == null ? Optional.of(PrivateKey.generate()) : Optional.empty();
    PresharedKey secret = JoinCodePrinter.random();
    KeyFiles keys = new KeyFiles(session.paths(), session::warn);
    return (draft, out) -> make(draft, new Name(arguments.get(0)), own, secret, keys, out);
  }

  private void make(
      ConfigurationDraft draft,
      Name name,
      Optional<PrivateKey> own,
      PresharedKey secret,
      KeyFiles keys,
      CommandOutput out)
      throws EditException {
    requireHub(draft);
    requireFree(draft, name);
    Configuration.Hub hub = draft.hub();
    PublicKey publicKey =
        own.map(PrivateKey::publicKey).orElseGet(() -> PublicKey.parse(String.valueOf(key)));
    IpAddress inTunnel =
        address == null ? TunnelAddresses.free(hub.policy()) : IpAddress.parse(address);
    Optional<IpAddress> resolver = Optional.ofNullable(dns).map(IpAddress::parse);
    Optional<IpAddress> lent = Optional.ofNullable(publicAddress).map(IpAddress::parse);
    draft.put(
        new DeclaredPeer(name, publicKey, inTunnel, capture, lent, Optional.ofNullable(note)));
    draft.share(name, secret);
    draft.configuration(); // fails before anything is written
    IpAddress seenAs = lent.map(hub::seenAs).orElse(hub.seenAs().get(0));
    try {
      PeerFile made =
          new PeerFile(
              name,
              hub.name(),
              own,
              publicKey,
              secret,
              inTunnel,
              resolver,
              keys.privateKey().publicKey(),
              JoinCodePrinter.endpoint(draft, hub, seenAs, Optional.ofNullable(endpoint)),
              capture);
      file = Optional.of(made);
      if (png != null) {
        picture = Optional.of(NewPicture.write(png, QrText.of(made.compact()).png()));
      }
      made.lines().forEach(out::secret);
    } catch (KeyFileException e) {
      throw EditException.of(e);
    }
    describe(name, inTunnel, seenAs, out);
  }

  private static void requireFree(ConfigurationDraft draft, Name name) throws EditException {
    if (draft.peers().stream().anyMatch(peer -> peer.name().equals(name))) {
      throw new EditException(
          Kind.USAGE,
          "there is a peer " + name + " already",
          "choose another name, or first: landline peer remove " + name);
    }
    if (draft.siteIfThere(name).isPresent()) {
      throw new EditException(
          Kind.USAGE, "there is a site " + name + " already", "choose another name");
    }
  }

  private void describe(Name name, IpAddress inTunnel, IpAddress seenAs, CommandOutput out) {
    out.done("peer " + name + " is " + inTunnel + " in the tunnel");
    if (key == null) {
      out.done("its configuration is printed only now: this hub does not keep the private key");
    }
    if (capture) {
      out.done("all its internet traffic leaves from this hub as " + seenAs + "; IPv6 is blocked");
      if (dns == null) {
        out.advice(
            "DNS",
            "its own network still resolves names; --dns A names a server behind the tunnel");
      }
    } else {
      out.advice(
          "Answers",
          "it only answers callers; its configuration is for Linux with wg-quick and nftables. A"
              + " phone needs --capture.");
    }
    picture.ifPresent(written -> out.done(written.path() + " holds its QR code"));
    out.advice("Forward", "landline forward add LISTEN " + name);
  }

  @Override
  String secret() {
    return "the configuration";
  }

  @Override
  boolean printsFile() {
    return true;
  }

  /** The code holds the private key, and only a phone reads codes. */
  @Override
  void printAfter(Session session) {
    if (capture && key == null && (qr || session.isTerminal())) {
      file.ifPresent(made -> session.printBlocks(QrText.of(made.compact()).lines()));
    }
  }
}
