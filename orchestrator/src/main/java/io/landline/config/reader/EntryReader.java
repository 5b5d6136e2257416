// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.DeclaredForward;
import io.landline.config.DeclaredPeer;
import io.landline.config.DeclaredSite;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonPath;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Device;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.util.Optional;

/**
 * Reads single entries of a file that is being edited, by themselves: whether an entry suits the
 * rest of the file is judged when the edit is made. An entry that cannot be read is empty.
 */
public final class EntryReader {
  private EntryReader() {}

  /** An entry of {@code forwards}. */
  public static Optional<DeclaredForward> forward(JsonObject entry) {
    Problems problems = new Problems();
    ObjectReader reader = reader(entry, problems);
    ForwardReader.Said said = ForwardReader.said(reader);
    Optional<Name> site = reader.maybe("site", Name::new, "");
    Optional<String> to = reader.required("to", text -> text, "");
    boolean masquerade = reader.bool("masquerade", false);
    Optional<String> note = reader.maybe("note", text -> text, "");
    return problems.isEmpty()
        ? Optional.of(
            new DeclaredForward(
                said.name().orElseThrow(),
                said.listen().orElseThrow(),
                site,
                to.orElseThrow(),
                said.toPort(),
                said.from(),
                said.rate(),
                masquerade,
                said.enabled(),
                note))
        : Optional.empty();
  }

  /** An entry of {@code devices}. */
  public static Optional<Device> device(JsonObject entry) {
    Problems problems = new Problems();
    ObjectReader reader = reader(entry, problems);
    Optional<Name> name = reader.required("name", Name::new, "");
    Optional<IpAddress> address = reader.required("address", IpAddress::parse, "");
    Optional<MacAddress> mac = reader.maybe("mac", MacAddress::parse, "");
    return problems.isEmpty()
        ? Optional.of(new Device(name.orElseThrow(), address.orElseThrow(), mac))
        : Optional.empty();
  }

  /** An entry of a hub's {@code sites}. */
  public static Optional<DeclaredSite> site(JsonObject entry) {
    Problems problems = new Problems();
    ObjectReader reader = reader(entry, problems);
    Optional<Name> name = reader.required("name", Name::new, "");
    Optional<PublicKey> key = reader.required("publicKey", PublicKey::parse, "");
    Optional<IpAddress> address = reader.required("address", IpAddress::parse, "");
    var lan = reader.texts("lan", IpPrefix::parse, "");
    var grants = reader.texts("grants", ProtocolPorts::parse, "");
    var captured = reader.texts("captured", IpAddress::parse, "");
    Optional<Integer> maxForwards = HubSitesReader.maxForwards(reader);
    var blocked = reader.texts("blocked", Name::new, "");
    Optional<IpAddress> publicAddress = reader.maybe("publicAddress", IpAddress::parse, "");
    Optional<String> note = reader.maybe("note", text -> text, "");
    return problems.isEmpty()
        ? Optional.of(
            new DeclaredSite(
                name.orElseThrow(),
                key.orElseThrow(),
                address.orElseThrow(),
                lan,
                reader.has("grants") ? Optional.of(grants) : Optional.empty(),
                captured,
                maxForwards.orElseThrow(),
                blocked,
                publicAddress,
                note))
        : Optional.empty();
  }

  /** An entry of a hub's {@code peers}. */
  public static Optional<DeclaredPeer> peer(JsonObject entry) {
    Problems problems = new Problems();
    ObjectReader reader = reader(entry, problems);
    Optional<Name> name = reader.required("name", Name::new, "");
    Optional<PublicKey> key = reader.required("publicKey", PublicKey::parse, "");
    Optional<IpAddress> address = reader.required("address", IpAddress::parse, "");
    boolean capture = reader.bool("capture", false);
    Optional<IpAddress> publicAddress = reader.maybe("publicAddress", IpAddress::parse, "");
    Optional<String> note = reader.maybe("note", text -> text, "");
    return problems.isEmpty()
        ? Optional.of(
            new DeclaredPeer(
                name.orElseThrow(),
                key.orElseThrow(),
                address.orElseThrow(),
                capture,
                publicAddress,
                note))
        : Optional.empty();
  }

  private static ObjectReader reader(JsonObject entry, Problems problems) {
    return new ObjectReader(entry, JsonPath.ROOT, problems);
  }
}
