// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Device;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that a site asks of its hub. Two are equal if they ask for the same.
 *
 * @param lan the networks that its devices are in, sorted
 * @param devices the names of captured devices and of those that forwards lead to, sorted
 * @param captured devices whose internet traffic should leave through the hub, sorted
 * @param forwards the forwards to its devices, in the order of its configuration
 */
public record Declaration(
    List<IpPrefix> lan,
    List<DeviceName> devices,
    List<IpAddress> captured,
    List<ForwardRequest> forwards) {
  /** A site that asks for nothing. */
  public static final Declaration NOTHING =
      new Declaration(List.of(), List.of(), List.of(), List.of());

  /** The largest number of entries of each list that a hub reads. */
  public static final int MOST = 10_000;

  /** How many allowed callers all forwards together may list. */
  public static final int MOST_CALLERS = 20_000;

  public Declaration {
    lan = lan.stream().sorted().distinct().toList();
    devices = devices.stream().sorted(Comparator.comparing(DeviceName::name)).distinct().toList();
    captured = captured.stream().sorted().distinct().toList();
    forwards = List.copyOf(forwards);
    atMost(MOST, lan.size(), "networks");
    atMost(MOST, devices.size(), "devices");
    atMost(MOST, captured.size(), "captured devices");
    atMost(MOST, forwards.size(), "forwards");
    atMost(MOST_CALLERS, forwards.stream().mapToInt(f -> f.from().size()).sum(), "callers");
    if (devices.stream().map(DeviceName::name).distinct().count() < devices.size()) {
      throw new IllegalArgumentException("two devices have one name");
    }
    Set<Name> names = new HashSet<>();
    for (ForwardRequest forward : forwards) {
      if (!names.add(forward.name())) {
        throw new IllegalArgumentException("two forwards have the name " + forward.name());
      }
    }
  }

  private static void atMost(int limit, int count, String what) {
    if (count > limit) {
      throw new IllegalArgumentException("at most " + limit + " " + what + ", not " + count);
    }
  }

  /**
   * What a site with this policy asks for.
   *
   * @param networks the networks of its lan interfaces
   */
  public static Declaration of(SitePolicy policy, List<IpPrefix> networks) {
    IpAddress usual = policy.hub().publicAddress();
    List<IpAddress> captured = policy.capture().devices().stream().map(Device::address).toList();
    Set<IpAddress> used = new HashSet<>(captured);
    policy.forwards().forEach(forward -> used.add(forward.target()));
    return new Declaration(
        networks,
        policy.devices().stream()
            .filter(device -> used.contains(device.address()))
            .map(device -> new DeviceName(device.name(), device.address()))
            .toList(),
        captured,
        policy.forwards().stream().map(f -> ForwardRequest.of(f, usual)).toList());
  }
}
