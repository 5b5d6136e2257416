// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.DeclaredForward;
import io.landline.config.DeclaredPeer;
import io.landline.config.DeclaredSite;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonText;
import io.landline.config.reader.EntryReader;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Device;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes typed values into the JSON objects of a configuration's entries. A member is rewritten
 * only if its value changes, so the others keep their layout.
 */
final class Entries {
  private Entries() {}

  /** Writes a device into its object, which may be empty. */
  static JsonObject written(Device device, JsonObject object) {
    Optional<Device> old = EntryReader.device(object);
    JsonObject out = object;
    out = member(out, "name", old.map(Device::name), Optional.of(device.name()));
    out = member(out, "address", old.map(Device::address), Optional.of(device.address()));
    return member(out, "mac", old.flatMap(Device::mac), device.mac());
  }

  /** Writes a forward into its object, which may be empty. */
  static JsonObject written(DeclaredForward forward, JsonObject object) {
    Optional<DeclaredForward> old = EntryReader.forward(object);
    JsonObject out = object;
    out = member(out, "name", old.map(DeclaredForward::name), Optional.of(forward.name()));
    out = member(out, "listen", old.map(DeclaredForward::listen), Optional.of(forward.listen()));
    out = member(out, "site", old.flatMap(DeclaredForward::site), forward.site());
    out = member(out, "to", old.map(DeclaredForward::to), Optional.of(forward.to()));
    out =
        changed(
            out, "toPort", old.flatMap(DeclaredForward::toPort), forward.toPort(), Entries::ports);
    out =
        old.map(DeclaredForward::from).orElse(List.of()).equals(forward.from())
            ? out
            : forward.from().isEmpty()
                ? out.without("from")
                : withTexts(out, "from", texts(forward.from()), IpPrefix::parse);
    out = changed(out, "rate", old.flatMap(DeclaredForward::rate), forward.rate(), Json::of);
    out =
        orUsual(
            out,
            "masquerade",
            false,
            old.map(DeclaredForward::masquerade),
            forward.masquerade(),
            Json::of);
    out =
        orUsual(
            out, "enabled", true, old.map(DeclaredForward::enabled), forward.enabled(), Json::of);
    return member(out, "note", old.flatMap(DeclaredForward::note), forward.note());
  }

  /** Writes a site into its object, which may be empty. */
  static JsonObject written(DeclaredSite site, JsonObject object) {
    Optional<DeclaredSite> old = EntryReader.site(object);
    JsonObject out = object;
    out = member(out, "name", old.map(DeclaredSite::name), Optional.of(site.name()));
    out = member(out, "publicKey", old.map(DeclaredSite::publicKey), Optional.of(site.publicKey()));
    out = member(out, "address", old.map(DeclaredSite::address), Optional.of(site.address()));
    out = list(out, "lan", old.isEmpty(), site.lan(), IpPrefix::parse);
    out =
        site.grants().isEmpty()
            ? out.without("grants")
            : withTexts(out, "grants", texts(site.grants().get()), ProtocolPorts::parse);
    out = list(out, "captured", false, site.captured(), IpAddress::parse);
    out =
        orUsual(
            out,
            "maxForwards",
            HubSite.USUAL_FORWARDS,
            old.map(DeclaredSite::maxForwards),
            site.maxForwards(),
            Json::of);
    out = listOrNone(out, "blocked", site.blocked(), Name::new);
    out =
        member(
            out, "publicAddress", old.flatMap(DeclaredSite::publicAddress), site.publicAddress());
    return member(out, "note", old.flatMap(DeclaredSite::note), site.note());
  }

  /** Writes a peer into its object, which may be empty. */
  static JsonObject written(DeclaredPeer peer, JsonObject object) {
    Optional<DeclaredPeer> old = EntryReader.peer(object);
    JsonObject out = object;
    out = member(out, "name", old.map(DeclaredPeer::name), Optional.of(peer.name()));
    out = member(out, "publicKey", old.map(DeclaredPeer::publicKey), Optional.of(peer.publicKey()));
    out = member(out, "address", old.map(DeclaredPeer::address), Optional.of(peer.address()));
    out = orUsual(out, "capture", false, old.map(DeclaredPeer::capture), peer.capture(), Json::of);
    out =
        member(
            out, "publicAddress", old.flatMap(DeclaredPeer::publicAddress), peer.publicAddress());
    return member(out, "note", old.flatMap(DeclaredPeer::note), peer.note());
  }

  /** Writes a list, or removes its key if it becomes empty. */
  private static <T> JsonObject listOrNone(
      JsonObject object, String key, List<T> values, Function<String, T> parse) {
    boolean emptied = values.isEmpty() && !object.list(key).isEmpty();
    return emptied ? object.without(key) : list(object, key, false, values, parse);
  }

  /** Writes a list. An empty one may be left out, unless it is always written. */
  private static <T> JsonObject list(
      JsonObject object, String key, boolean always, List<T> values, Function<String, T> parse) {
    return values.isEmpty() && !object.has(key) && !always
        ? object
        : withTexts(object, key, texts(values), parse);
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(Object::toString).toList();
  }

  private static <T> JsonObject member(
      JsonObject object, String key, Optional<T> old, Optional<T> wanted) {
    return changed(object, key, old, wanted, value -> Json.of(value.toString()));
  }

  private static <T> JsonObject changed(
      JsonObject object, String key, Optional<T> old, Optional<T> wanted, Function<T, Json> json) {
    if (old.equals(wanted)) {
      return object;
    }
    return wanted
        .map(value -> object.with(key, json.apply(value)))
        .orElseGet(() -> object.without(key));
  }

  /** Writes a value that has a default: the default itself is left out. */
  private static <T> JsonObject orUsual(
      JsonObject object, String key, T usual, Optional<T> old, T wanted, Function<T, Json> json) {
    if (old.orElse(usual).equals(wanted)) {
      return object;
    }
    return wanted.equals(usual) ? object.without(key) : object.with(key, json.apply(wanted));
  }

  /** A number for one port, text for a range. */
  private static Json ports(PortRange ports) {
    return ports.isSingle() ? Json.of(ports.first()) : Json.of(ports.toString());
  }

  /**
   * Sets a list of texts. Entries with the same meaning keep their layout, others are removed, and
   * new ones are appended.
   */
  static <T> JsonObject withTexts(
      JsonObject object, String key, List<String> texts, Function<String, T> parse) {
    JsonArray array = object.get(key) instanceof JsonArray there ? there : JsonArray.EMPTY;
    List<T> left = new ArrayList<>(texts.stream().map(parse).toList());
    boolean changed = !object.has(key);
    for (int i = array.size() - 1; i >= 0; i--) {
      Optional<T> value = parsed(array.get(i), parse);
      if (value.isEmpty() || !left.remove(value.get())) {
        array = array.minus(i);
        changed = true;
      }
    }
    for (T value : left) {
      array = array.plus(Json.of(value.toString()));
      changed = true;
    }
    return changed ? object.with(key, array) : object;
  }

  private static <T> Optional<T> parsed(Json json, Function<String, T> parse) {
    try {
      return json instanceof JsonText text
          ? Optional.of(parse.apply(text.value()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
