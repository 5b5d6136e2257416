// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.change.EditException.Kind;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.DeclaredForward;
import io.landline.config.DeclaredPeer;
import io.landline.config.DeclaredSite;
import io.landline.config.Suggestion;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.config.reader.ConfigReader;
import io.landline.config.reader.EntryReader;
import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A host's configuration while a command edits it. Reads and writes typed values; text in the file
 * changes only if its meaning changes. Includes the edit's changes of preshared keys.
 */
public final class ConfigurationDraft {
  private static final String HUBS = "hubs";

  /** The order of top-level keys: a new key is inserted after those before it in this list. */
  private static final List<String> ORDER =
      List.of(
          "role",
          "name",
          "lan",
          "wan",
          "public",
          "tunnel",
          "hub",
          HUBS,
          "protect",
          "sites",
          "peers",
          "devices",
          "forwards",
          "capture");

  private final JsonDocument document;
  private final Map<Name, PresharedKey> secrets = new LinkedHashMap<>();
  private final List<Name> forgotten = new ArrayList<>();
  private JsonObject root;

  /**
   * A draft of a file's content.
   *
   * @throws EditException if it is not an object
   */
  ConfigurationDraft(JsonDocument document) throws EditException {
    this.document = document;
    if (!(document.root() instanceof JsonObject object)) {
      configuration(document); // throws with the reason
      throw new AssertionError("a configuration is an object");
    }
    this.root = object;
  }

  /**
   * The text of a configuration after an edit.
   *
   * @throws EditException if the text is no configuration, or the edit cannot be made
   */
  public static byte[] edited(byte[] text, Edit edit) throws EditException {
    try {
      ConfigurationDraft draft = new ConfigurationDraft(ConfigReader.document(text));
      edit.make(draft);
      return draft.document().bytes();
    } catch (ConfigException e) {
      throw EditException.invalid(e);
    }
  }

  /** The edited content of the file. */
  JsonDocument document() {
    return root == document.root() ? document : document.with(root);
  }

  /** The preshared keys to write with the edit, by peer. */
  Map<Name, PresharedKey> secrets() {
    return secrets;
  }

  /** Peers whose preshared key is deleted once the edit is final. */
  List<Name> forgotten() {
    return forgotten;
  }

  /** Whether this host is a hub. */
  public boolean isHub() {
    return root.text("role").filter("hub"::equals).isPresent();
  }

  /** Whether this host is a site that has not joined a hub yet. */
  public boolean isUnjoinedSite() {
    return isUnjoinedSite(root);
  }

  /** Whether a configuration belongs to a site that has not joined a hub yet. */
  public static boolean isUnjoinedSite(Json configuration) {
    return configuration instanceof JsonObject object
        && object.text("role").filter("site"::equals).isPresent()
        && !object.has("hub")
        && !object.has(HUBS);
  }

  /** Whether this site has a list of hubs. */
  public boolean hasHubs() {
    return root.has(HUBS);
  }

  /** The names of the hubs in a site's list of them. */
  public List<String> hubs() {
    return names(HUBS);
  }

  /** The hub in the list with this key, or with this public address and another key. */
  public Optional<String> hubWith(PublicKey key, IpAddress publicAddress) {
    return root.list(HUBS).stream()
        .filter(hub -> hub instanceof JsonObject object && isHub(object, key, publicAddress))
        .findFirst()
        .flatMap(ConfigurationDraft::name);
  }

  /** Whether the only hub has this key, or this public address and another key. */
  public boolean hasHub(PublicKey key, IpAddress publicAddress) {
    return root.object("hub").filter(hub -> isHub(hub, key, publicAddress)).isPresent();
  }

  /** The name of the hub, the only one or one of a list, that is this one. */
  public Optional<Name> knownHub(PublicKey key, IpAddress publicAddress) {
    return hasHub(key, publicAddress)
        ? Optional.of(HubLink.ONLY)
        : hubWith(key, publicAddress).map(Name::new);
  }

  private static boolean isHub(JsonObject hub, PublicKey key, IpAddress publicAddress) {
    return hub.text("publicKey").filter(key.toString()::equals).isPresent()
        || hub.text("publicAddress").filter(publicAddress.toString()::equals).isPresent();
  }

  /**
   * The provider with this key, or with one of these public addresses and another key; {@link
   * HubLink#ONLY} where it is the only hub.
   */
  public Optional<Name> provider(PublicKey key, List<String> publicAddresses) {
    return hubEntries().entrySet().stream()
        .filter(e -> isProvider(e.getValue()))
        .filter(
            e ->
                e.getValue().text("publicKey").filter(key.toString()::equals).isPresent()
                    || e.getValue().texts("publicAddresses").stream()
                        .anyMatch(publicAddresses::contains))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The providers among this site's hubs; {@link HubLink#ONLY} where one is the only hub. */
  public List<Name> providers() {
    return hubEntries().entrySet().stream()
        .filter(e -> isProvider(e.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What is written of each hub, by its name. */
  private Map<Name, JsonObject> hubEntries() {
    Map<Name, JsonObject> entries = new LinkedHashMap<>();
    root.object("hub").ifPresent(hub -> entries.put(HubLink.ONLY, hub));
    for (Json entry : root.list(HUBS)) {
      if (entry instanceof JsonObject hub) {
        hub.text("name").ifPresent(name -> entries.put(new Name(name), hub));
      }
    }
    return entries;
  }

  private static boolean isProvider(JsonObject hub) {
    return hub.text("kind").filter("provider"::equals).isPresent();
  }

  /** The addresses of this site in the tunnels to its hubs, as they are written. */
  public List<String> tunnelAddresses() {
    return Stream.concat(
            root.object("tunnel").stream(),
            root.list(HUBS).stream()
                .filter(JsonObject.class::isInstance)
                .flatMap(hub -> ((JsonObject) hub).object("tunnel").stream()))
        .flatMap(tunnel -> tunnel.text("address").stream())
        .toList();
  }

  /** Makes a site's only hub, with its tunnel, the first of a list. */
  public void listHubs() {
    JsonObject hub = root.object("hub").orElse(JsonObject.EMPTY);
    JsonObject entry =
        JsonObject.EMPTY
            .with("name", Json.of(HubLink.ONLY.text()))
            .with("tunnel", root.object("tunnel").orElse(JsonObject.EMPTY));
    for (String key : hub.keys()) {
      entry = entry.with(key, Objects.requireNonNull(hub.get(key)));
    }
    root = root.without("hub").without("tunnel");
    root = root.with(HUBS, JsonArray.EMPTY.plus(entry), ORDER);
  }

  /**
   * Sets keys of a hub in the list, which is added if there is none of this name. Its tunnel gets
   * an interface that no other one has.
   */
  public void putHub(Name name, UnaryOperator<JsonObject> written) {
    List<String> others = tunnelInterfaces();
    boolean added = index(HUBS, name.text()) < 0;
    put(
        HUBS,
        name,
        old -> {
          JsonObject entry =
              written.apply(old.has("name") ? old : old.with("name", Json.of(name.text())));
          return added && others.contains(usualInterface(others.size()))
              ? withInterface(entry, freeInterface(others))
              : entry;
        });
  }

  private static String usualInterface(int hub) {
    return "landline" + hub;
  }

  private static String freeInterface(List<String> used) {
    return IntStream.rangeClosed(0, used.size())
        .mapToObj(ConfigurationDraft::usualInterface)
        .filter(name -> !used.contains(name))
        .findFirst()
        .orElseThrow();
  }

  /** The interfaces of the tunnels to the hubs in the list. */
  private List<String> tunnelInterfaces() {
    List<Json> hubs = root.list(HUBS);
    return IntStream.range(0, hubs.size()).mapToObj(n -> tunnelInterface(hubs.get(n), n)).toList();
  }

  private static String tunnelInterface(Json hub, int number) {
    return hub instanceof JsonObject object
        ? object
            .object("tunnel")
            .flatMap(tunnel -> tunnel.text("interface"))
            .orElse(usualInterface(number))
        : usualInterface(number);
  }

  private static JsonObject withInterface(JsonObject hub, String name) {
    JsonObject tunnel = hub.object("tunnel").orElse(JsonObject.EMPTY);
    return hub.with("tunnel", tunnel.with("interface", Json.of(name)));
  }

  /**
   * The name of a hub in the list.
   *
   * @throws EditException if there is none of this name
   */
  public Name hub(String name) throws EditException {
    int unused = known(HUBS, "hub", name);
    return new Name(name);
  }

  /**
   * Removes a hub from the list, and its preshared key. The tunnels to the others keep their
   * interfaces.
   */
  public void removeHub(String name) throws EditException {
    int removed = known(HUBS, "hub", name);
    List<Json> hubs = root.list(HUBS);
    for (int n = removed + 1; n < hubs.size(); n++) {
      if (hubs.get(n) instanceof JsonObject hub
          && hub.object("tunnel").flatMap(tunnel -> tunnel.text("interface")).isEmpty()
          && root.get(HUBS) instanceof JsonArray entries) {
        root = root.with(HUBS, entries.with(n, withInterface(hub, usualInterface(n))), ORDER);
      }
    }
    remove(HUBS, "hub", name);
    forgotten.add(new Name(name));
  }

  /** Whether this is a site all of whose hubs are providers', which run no Landline. */
  public boolean hasOnlyProviders() {
    Map<Name, JsonObject> entries = hubEntries();
    return !entries.isEmpty() && entries.values().stream().allMatch(ConfigurationDraft::isProvider);
  }

  /** The host's own name. */
  public String name() {
    return root.text("name").orElse("");
  }

  /**
   * The whole configuration with the edits made so far.
   *
   * @throws EditException if it is not valid
   */
  public Configuration configuration() throws EditException {
    return configuration(document());
  }

  /**
   * The whole configuration of a hub with the edits made so far. Call it on a hub only.
   *
   * @throws EditException if it is not valid
   */
  public Configuration.Hub hub() throws EditException {
    if (configuration() instanceof Configuration.Hub hub) {
      return hub;
    }
    throw new AssertionError("not a hub");
  }

  static Configuration configuration(JsonDocument document) throws EditException {
    try {
      return ConfigReader.read(document);
    } catch (ConfigException e) {
      throw EditException.invalid(e);
    }
  }

  /** The devices that can be read. */
  public List<Device> devices() {
    return all("devices", EntryReader::device);
  }

  /** The device of this name. */
  public Device device(String name) throws EditException {
    return entry("devices", "device", name, EntryReader::device);
  }

  /** Adds a device, or replaces the one with the same name. */
  public void put(Device device) {
    put("devices", device.name(), old -> Entries.written(device, old));
  }

  /** Removes a device. */
  public void removeDevice(String name) throws EditException {
    remove("devices", "device", name);
  }

  /** The forwards that can be read. */
  public List<DeclaredForward> forwards() {
    return all("forwards", EntryReader::forward);
  }

  /** The names of all forwards, including those that cannot be read. */
  public List<String> forwardNames() {
    return names("forwards");
  }

  /** The forward of this name. */
  public DeclaredForward forward(String name) throws EditException {
    return entry("forwards", "forward", name, EntryReader::forward);
  }

  /** Adds a forward, or replaces the one with the same name. */
  public void put(DeclaredForward forward) {
    put("forwards", forward.name(), old -> Entries.written(forward, old));
  }

  /** Removes a forward. */
  public void removeForward(String name) throws EditException {
    remove("forwards", "forward", name);
  }

  /** The site of this name, on a hub. */
  public DeclaredSite site(String name) throws EditException {
    return entry("sites", "site", name, EntryReader::site);
  }

  /** The site of this name, on a hub; empty if there is none. */
  public Optional<DeclaredSite> siteIfThere(Name name) {
    return sites().stream().filter(site -> site.name().equals(name)).findFirst();
  }

  /** The sites that can be read, on a hub. */
  public List<DeclaredSite> sites() {
    return all("sites", EntryReader::site);
  }

  /** Adds a site, or replaces the one with the same name. */
  public void put(DeclaredSite site) {
    put("sites", site.name(), old -> Entries.written(site, old));
  }

  /** Removes a site, and its preshared key once the edit is final. */
  public void removeSite(String name) throws EditException {
    remove("sites", "site", name);
    forgotten.add(new Name(name));
  }

  /** The peer of this name, on a hub. */
  public DeclaredPeer peer(String name) throws EditException {
    return entry("peers", "peer", name, EntryReader::peer);
  }

  /** The peers that can be read, on a hub. */
  public List<DeclaredPeer> peers() {
    return all("peers", EntryReader::peer);
  }

  /** Adds a peer, or replaces the one with the same name. */
  public void put(DeclaredPeer peer) {
    put("peers", peer.name(), old -> Entries.written(peer, old));
  }

  /** Removes a peer, and its preshared key once the edit is final. */
  public void removePeer(String name) throws EditException {
    remove("peers", "peer", name);
    forgotten.add(new Name(name));
  }

  /** The names of captured devices, at a site. */
  public List<String> captured() {
    return root.object("capture").map(c -> c.texts("devices")).orElse(List.of());
  }

  /** Captures the devices of these names and no others, at a site. */
  public void capture(List<String> devices) {
    inside("capture", object -> Entries.withTexts(object, "devices", devices, text -> text));
  }

  /** The text of a key in a top-level object. */
  public Optional<String> text(String object, String key) {
    return root.object(object).flatMap(o -> o.text(key));
  }

  /** Sets a key in a top-level object, unless it already has an equal value. */
  public void set(String object, String key, Json value) {
    inside(object, inner -> value.equals(inner.get(key)) ? inner : inner.with(key, value));
  }

  /** Removes a key from a top-level object, and the object if that leaves it empty. */
  public void unset(String object, String key) {
    inside(object, inner -> inner.without(key));
    if (root.object(object).filter(o -> o.keys().isEmpty()).isPresent()) {
      root = root.without(object);
    }
  }

  /** Writes a peer's preshared key together with the edit. */
  public void share(Name peer, PresharedKey secret) {
    secrets.put(peer, secret);
  }

  private void inside(String key, UnaryOperator<JsonObject> edit) {
    Optional<JsonObject> found = root.object(key);
    JsonObject old = found.orElse(JsonObject.EMPTY);
    JsonObject changed = edit.apply(old);
    if (!changed.equals(old)) {
      root = root.with(key, changed, ORDER);
    }
  }

  private <T> List<T> all(String list, Function<JsonObject, Optional<T>> read) {
    return root.list(list).stream()
        .filter(JsonObject.class::isInstance)
        .flatMap(entry -> read.apply((JsonObject) entry).stream())
        .toList();
  }

  private List<String> names(String list) {
    return root.list(list).stream().flatMap(entry -> name(entry).stream()).toList();
  }

  private static Optional<String> name(Json entry) {
    return entry instanceof JsonObject object ? object.text("name") : Optional.empty();
  }

  private int index(String list, String name) {
    List<Json> entries = root.list(list);
    for (int i = 0; i < entries.size(); i++) {
      if (name(entries.get(i)).filter(name::equals).isPresent()) {
        return i;
      }
    }
    return -1;
  }

  private int known(String list, String kind, String name) throws EditException {
    int index = index(list, name);
    if (index < 0) {
      throw unknown(kind, name, names(list));
    }
    return index;
  }

  /** The error for a name that nothing has. */
  private static EditException unknown(String kind, String name, List<String> known) {
    String there = known.isEmpty() ? "there is none yet" : "see landline " + kind + " list";
    return new EditException(
        Kind.USAGE,
        "there is no " + kind + " '" + name + "'",
        Suggestion.nearest(name, known).map(word -> "did you mean " + word + "?").orElse(there));
  }

  private <T> T entry(String list, String kind, String name, Function<JsonObject, Optional<T>> read)
      throws EditException {
    Json entry = root.list(list).get(known(list, kind, name));
    Optional<T> value = read.apply((JsonObject) entry);
    if (value.isEmpty()) {
      configuration(); // throws with the reason
    }
    return value.orElseThrow();
  }

  private void put(String list, Name name, UnaryOperator<JsonObject> written) {
    int index = index(list, name.text());
    JsonArray entries = root.get(list) instanceof JsonArray there ? there : JsonArray.EMPTY;
    if (index < 0) {
      root = root.with(list, entries.plus(written.apply(JsonObject.EMPTY)), ORDER);
      return;
    }
    JsonObject old = (JsonObject) entries.get(index);
    JsonObject changed = written.apply(old);
    if (!changed.equals(old)) {
      root = root.with(list, entries.with(index, changed), ORDER);
    }
  }

  private void remove(String list, String kind, String name) throws EditException {
    int index = known(list, kind, name);
    if (root.get(list) instanceof JsonArray entries) {
      root = root.with(list, entries.minus(index), ORDER);
    }
  }
}
