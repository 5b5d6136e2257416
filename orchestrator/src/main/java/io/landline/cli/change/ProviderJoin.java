// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.Health;
import io.landline.api.LegStatus;
import io.landline.api.SiteHealth;
import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigurationDraft;
import io.landline.change.ConfigurationEditor;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.KernelConnections;
import io.landline.cli.host.ServiceApplier;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.host.Surroundings;
import io.landline.cli.show.TestCommand;
import io.landline.config.document.Json;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.config.keys.WgQuickException;
import io.landline.config.keys.WgQuickFile;
import io.landline.health.fact.Leg;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Footprint;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.policy.Tunnel;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Joins a provider with its wg-quick file: writes the configuration, which is guessed where there
 * is none, and the keys; starts the service and waits for the first proof. Nothing of the file is
 * run.
 */
final class ProviderJoin {
  private static final String WHAT = "join";
  private static final String PROVIDER = "provider";
  private static final int KEEPALIVE = 25;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Session session;
  private final Path path;
  private final WgQuickFile file;
  private final PublicAddresses addresses;
  private final KeyFiles keys;
  private final CommandOutput out = new CommandOutput();

  /** The hub whose key this join stored; then a failed one deletes it. */
  private Optional<Name> keyStored = Optional.empty();

  /** What the hub is called. */
  private Name hub = HubLink.ONLY;

  private ProviderJoin(Session session, Path path, WgQuickFile file, PublicAddresses addresses) {
    this.session = session;
    this.path = path;
    this.file = file;
    this.addresses = addresses;
    this.keys = new KeyFiles(session.paths(), session::warn);
  }

  /** Whether an argument of {@code join} names a wg-quick file, not a code. */
  static boolean isFile(String argument) {
    return argument.endsWith(".conf")
        || (!argument.startsWith("LL") && Files.isRegularFile(Path.of(argument)));
  }

  /**
   * Reads the file.
   *
   * @param more public addresses and networks that the provider routes here and the file does not
   *     name
   */
  static ProviderJoin of(Session session, String argument, List<String> more)
      throws CommandFailure {
    Path path = Path.of(argument);
    try {
      WgQuickFile file = WgQuickFile.parse(Files.readString(path));
      return new ProviderJoin(session, path, file, PublicAddresses.of(file, more));
    } catch (WgQuickException e) {
      List<String> lines = new ArrayList<>(List.of(path + " cannot be used; nothing was changed:"));
      e.problems().forEach(problem -> lines.add("  " + problem));
      throw new CommandFailure(ExitCode.INVALID, lines);
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("there is no file " + path, "give the provider's wg-quick file");
    } catch (AccessDeniedException e) {
      throw new CommandFailure(ExitCode.FAILED, path + ": you may not read it; run this as root");
    } catch (MalformedInputException e) {
      throw new CommandFailure(ExitCode.INVALID, path + " is not text: this is no wg-quick file");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, path + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * Joins.
   *
   * @param name the site's name; by default the host's
   * @param lan the interfaces of options, likewise the next
   * @param called what to call a further hub, if a person has said so
   */
  ExitCode run(Optional<String> name, List<String> lan, List<String> wan, Optional<Name> called)
      throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    ConfigurationEditor.Result result;
    try {
      JsonDocument begun = begun(name, lan, wan);
      ConfigurationEditor editor =
          new ConfigurationEditor(
              session.paths(), Author.of(session.environment()), Clock.systemUTC(), session::warn);
      Applier applier = new ServiceApplier(service, service.record(WHAT), Optional.empty(), false);
      result = editor.editOrBegin(WHAT, begun, draft -> join(draft, called), applier);
    } catch (EditException e) {
      deleteKey();
      throw Failures.of(e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    print(result.changed() || result.keysChanged());
    if (!JoinedService.start(session, service, result, WHAT)) {
      if (session.json()) {
        JoinProof.print(session, out, false, "");
      }
      return ExitCode.DONE;
    }
    return prove(service);
  }

  private void deleteKey() throws CommandFailure {
    try {
      if (keyStored.isPresent()) {
        keys.deleteProviderKey(keyStored.get());
      }
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }

  /** What a configuration begins with where there is none. */
  private JsonDocument begun(Optional<String> name, List<String> lan, List<String> wan)
      throws CommandFailure {
    if (Files.exists(session.paths().configuration())) {
      if (name.isPresent() || !lan.isEmpty() || !wan.isEmpty()) {
        throw CommandFailure.usage(
            "--name, --lan and --wan are for a host without a configuration, and there is "
                + session.paths().configuration(),
            "edit it, or leave out the options");
      }
      return InitCommand.parsed("{}");
    }
    try (KernelConnections connections = new KernelConnections()) {
      Surroundings host = new Surroundings(connections.kernel(), Path.of("/proc"));
      Name own = name.isPresent() ? new Name(name.get()) : guessedName(host);
      return SiteInterfaces.of(host, lan, wan, out).document(own);
    }
  }

  private Name guessedName(Surroundings host) throws CommandFailure {
    try {
      Name name = new Name(host.hostname());
      out.guessed("the site's name is " + name + ", as this host's (--name sets another)");
      return name;
    } catch (IllegalArgumentException | IOException e) {
      throw CommandFailure.usage("this host's name cannot be a site's", "give --name NAME");
    }
  }

  private void join(ConfigurationDraft draft, Optional<Name> called) throws EditException {
    if (draft.isHub()) {
      throw new EditException(Kind.USAGE, "this is a hub", "join belongs on a site");
    }
    boolean only = draft.isUnjoinedSite();
    Optional<Name> known = draft.provider(file.publicKey(), addresses.texts());
    if (!only && known.isEmpty() && !draft.hasHubs()) {
      draft.listHubs();
    }
    hub = known.orElseGet(() -> only ? HubLink.ONLY : JoinedHub.name(draft, called));
    if (known.isEmpty() && draft.hubs().contains(hub.text())) {
      throw JoinedHub.nameTaken(hub);
    }
    write(draft);
    draft.configuration(); // before the keys, so that nothing is left of what cannot be used
    try {
      storeKey();
      keys.writeEnrolmentKey(hub, Optional.empty());
    } catch (KeyFileException e) {
      throw EditException.of(e);
    }
  }

  /**
   * The provider may know the key that it gave this site, so no other hub gets it, and this host
   * has one of its own. Before there were several hubs, private.key was the provider's.
   */
  private void storeKey() throws KeyFileException {
    boolean made = keys.createPrivateKey();
    if (made || !keys.privateKey().equals(file.privateKey())) {
      keyStored =
          keys.importProviderKey(hub, file.privateKey()) ? Optional.of(hub) : Optional.empty();
    }
  }

  private void write(ConfigurationDraft draft) {
    int mtu = file.mtu().orElse(Tunnel.DEFAULT_MTU);
    if (draft.hasHubs()) {
      draft.putHub(hub, entry -> entry(entry, mtu, freeAddress(draft)));
    } else {
      if (draft.text("tunnel", "address").isEmpty()) {
        draft.set("tunnel", "address", Json.of(freeAddress(draft)));
      }
      draft.set("tunnel", "mtu", Json.of(mtu));
      values().forEach((key, value) -> draft.set("hub", key, value));
    }
    file.presharedKey().ifPresent(secret -> draft.share(hub, secret));
    out.done("Provider  at " + file.endpoint() + ", mtu " + mtu);
    out.done("Public    " + String.join(", ", addresses.texts()));
    out.done(
        "Keys      copied to key/"
            + hub
            + (file.presharedKey().isPresent() ? " and psk/" + hub : ""));
    if (draft.hasHubs()) {
      out.done(
          "Hub       "
              + hub
              + ": forwards work there too; what captured devices send takes the first hub that"
              + " answers");
    }
  }

  /** What the file says of the hub, as landline.json has it. */
  private Map<String, Json> values() {
    Map<String, Json> values = new LinkedHashMap<>();
    values.put("kind", Json.of(PROVIDER));
    values.put("publicKey", Json.of(file.publicKey().toString()));
    values.put("endpoint", Json.of(file.endpoint().toString()));
    values.put("publicAddresses", Json.texts(addresses.texts()));
    if (!file.allowedIps().equals(List.of(IpPrefix.ANY_IPV4))) {
      values.put(
          "allowedIps", Json.texts(file.allowedIps().stream().map(IpPrefix::toString).toList()));
    }
    values.put("keepalive", Json.of(file.keepalive().orElse(KEEPALIVE)));
    return values;
  }

  /** The hub in a list of hubs. */
  private JsonObject entry(JsonObject old, int mtu, String address) {
    JsonObject tunnel = old.object("tunnel").orElse(JsonObject.EMPTY);
    if (tunnel.text("address").isEmpty()) {
      tunnel = tunnel.with("address", Json.of(address));
    }
    JsonObject entry = changed(old, "tunnel", changed(tunnel, "mtu", Json.of(mtu)));
    for (Map.Entry<String, Json> value : values().entrySet()) {
      entry = changed(entry, value.getKey(), value.getValue());
    }
    return entry;
  }

  private static JsonObject changed(JsonObject old, String key, Json value) {
    return value.equals(old.get(key)) ? old : old.with(key, value);
  }

  /** The usual tunnel address, or one of a following network where that is used. */
  private static String freeAddress(ConfigurationDraft draft) {
    InterfaceAddress usual = SiteHub.Provider.TUNNEL_ADDRESS;
    List<IpPrefix> used =
        draft.tunnelAddresses().stream()
            .map(InterfaceAddress::parse)
            .map(InterfaceAddress::network)
            .toList();
    byte[] bytes = usual.address().bytes();
    InterfaceAddress free = usual;
    for (int n = 1; isUsed(free, used) && n < Footprint.MOST_HUBS; n++) {
      bytes[2]++;
      free = new InterfaceAddress(IpAddress.of(bytes), usual.prefixLength());
    }
    return free.toString();
  }

  private static boolean isUsed(InterfaceAddress address, List<IpPrefix> used) {
    return used.stream().anyMatch(address.network()::overlaps);
  }

  private List<String> remarks() {
    List<String> remarks = new ArrayList<>(file.unused());
    remarks.addAll(addresses.remarks());
    if (!SiteHub.Provider.isAny(file.allowedIps())) {
      remarks.add(
          "AllowedIPs has not all addresses: captured devices reach only those, and only they can"
              + " call; hub.allowedIps in landline.json widens it");
    }
    remarks.add(
        path + " still holds the keys: delete it, and do not start wg-quick with it as well");
    return remarks;
  }

  private void print(boolean changed) {
    if (session.json()) {
      remarks().forEach(out::done);
      return;
    }
    if (!changed) {
      session.print("no change");
      return;
    }
    out.guessed().forEach(line -> session.note("Guessed   " + line));
    session.print("Wrote     " + session.paths().configuration());
    out.done().forEach(session::print);
    remarks().forEach(line -> session.note("Note      " + line));
  }

  /** Waits until a probe came back from the public address, and prints what is proved. */
  private ExitCode prove(ServiceCall service) throws CommandFailure {
    Instant deadline = Instant.now().plus(PATIENCE);
    Health proved = service.probe();
    while (!isReached(proved) && Instant.now().isBefore(deadline)) {
      JoinProof.pause();
      proved = service.probe();
    }
    if (session.json()) {
      JoinProof.print(session, out, isReached(proved), proved.headline());
    } else {
      new TestCommand().run(session, List.of());
    }
    return isReached(proved) ? ExitCode.DONE : ExitCode.FOUND;
  }

  private boolean isReached(Health health) {
    return health.sites().stream()
        .filter(site -> health.sites().size() == 1 || site.hub().equals(Optional.of(hub)))
        .map(SiteHealth::legs)
        .flatMap(List::stream)
        .anyMatch(
            leg ->
                leg.leg().kind() == Leg.Kind.FORWARD_OUTSIDE
                    && leg.outcome() == LegStatus.Outcome.WELL);
  }
}
