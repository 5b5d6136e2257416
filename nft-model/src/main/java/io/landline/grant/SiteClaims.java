// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Name;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one site declared last, with the place of each entry in the queue.
 *
 * @param site the site's name
 * @param revision the number of the declaration; each site counts its own
 * @param lan the declared networks
 * @param hubsOwn those of them that overlap a network which the hub itself uses
 * @param devices what the site calls its devices
 * @param captured the captured devices
 * @param forwards the forwards, in the site's order
 */
public record SiteClaims(
    Name site,
    long revision,
    List<IpPrefix> lan,
    List<IpPrefix> hubsOwn,
    List<DeviceName> devices,
    List<DeviceClaim> captured,
    List<ForwardClaim> forwards) {
  public SiteClaims {
    lan = List.copyOf(lan);
    hubsOwn = List.copyOf(hubsOwn);
    devices = List.copyOf(devices);
    captured = List.copyOf(captured);
    forwards = List.copyOf(forwards);
    distinct(captured.stream().map(DeviceClaim::address));
    distinct(forwards.stream().map(claim -> claim.request().name()));
  }

  private static void distinct(Stream<?> keys) {
    Set<Object> seen = new HashSet<>();
    keys.forEach(
        key -> {
          if (!seen.add(key)) {
            throw new IllegalArgumentException(key + " is there twice");
          }
        });
  }

  /** A site that has declared nothing yet. */
  static SiteClaims none(Name site) {
    return new SiteClaims(site, 0, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /** The declaration. */
  public Declaration declaration() {
    return new Declaration(
        lan,
        devices,
        captured.stream().map(DeviceClaim::address).toList(),
        forwards.stream().map(ForwardClaim::request).toList());
  }

  /**
   * The claims after another declaration of this site. An entry that was there keeps its place; a
   * forward that asks for a new public port goes to the end of the queue. One that leads to another
   * device, or is enabled again, keeps its place but goes after what is in force.
   *
   * @param hubNetworks the networks that the hub itself uses
   * @param places the next free places
   */
  SiteClaims after(
      long next, Declaration declaration, Collection<IpPrefix> hubNetworks, LongSupplier places) {
    Map<IpAddress, DeviceClaim> devices =
        captured.stream().collect(Collectors.toMap(DeviceClaim::address, Function.identity()));
    Map<Name, ForwardClaim> byName = new HashMap<>();
    forwards.forEach(claim -> byName.put(claim.request().name(), claim));
    return new SiteClaims(
        site,
        next,
        declaration.lan(),
        declaration.lan().stream()
            .filter(network -> hubNetworks.stream().anyMatch(network::overlaps))
            .toList(),
        declaration.devices(),
        declaration.captured().stream()
            .map(
                address -> {
                  @Nullable DeviceClaim known = devices.get(address);
                  return known == null
                      ? new DeviceClaim(address, places.getAsLong(), false)
                      : known;
                })
            .toList(),
        declaration.forwards().stream()
            .map(
                request -> {
                  @Nullable ForwardClaim known = byName.get(request.name());
                  return known != null && request.isWithin(known.request())
                      ? known.of(request)
                      : new ForwardClaim(request, places.getAsLong(), false);
                })
            .toList());
  }

  /** The same, with those in force that have one of these places. */
  SiteClaims keeping(Set<Long> kept) {
    return new SiteClaims(
        site,
        revision,
        lan,
        hubsOwn,
        devices,
        captured.stream().map(c -> c.decided(c.accepted() || kept.contains(c.place()))).toList(),
        forwards.stream().map(c -> c.decided(c.accepted() || kept.contains(c.place()))).toList());
  }

  /** All entries. */
  Stream<Claim> all() {
    return Stream.concat(captured.stream(), forwards.stream());
  }
}
