// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.netlink.NetlinkConstants.NLM_F_CREATE;
import static io.landline.netlink.NetlinkConstants.NLM_F_EXCL;
import static io.landline.netlink.NetlinkConstants.NLM_F_REPLACE;
import static io.landline.rtnetlink.RtnetlinkConstants.FIB_RULE_HDR_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_TABLE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_DELROUTE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_DELRULE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_GETROUTE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_GETRULE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_NEWROUTE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_NEWRULE;

import io.landline.ffi.Errno;
import io.landline.kernel.ChosenRoute;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.kernel.ReadBackException;
import io.landline.kernel.RoutingControl;
import io.landline.kernel.RuleMatch;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkMessage;
import io.landline.netlink.NetlinkRequest;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Routes and rules of the network namespace that the connection was opened in. */
public final class KernelRouting implements RoutingControl, AutoCloseable {
  /** What a look-up answers where no route leads, or a rule or route refuses. */
  private static final Set<Errno> NO_ROUTE =
      Set.of(Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EACCES, Errno.EINVAL);

  private final NetlinkConnection connection;
  private final LinkNames names;

  /** Routes and rules over {@code connection}, which is closed with this. */
  KernelRouting(NetlinkConnection connection) {
    this.connection = connection;
    this.names = new LinkNames(connection);
  }

  /** Routes and rules of the calling thread's network namespace. */
  public static KernelRouting open() {
    return new KernelRouting(NetlinkConnection.open(NetlinkFamily.ROUTE));
  }

  @Override
  public List<ObservedRoute> ourRoutes() {
    return routes(RoutingState.PROTOCOL, OptionalInt.empty());
  }

  @Override
  public List<ObservedRoute> routes(RoutingTable table) {
    return routes(0, OptionalInt.of(table.id()));
  }

  /** Routes by protocol (0 is any) and table; filtered by the kernel and, for old kernels, here. */
  private List<ObservedRoute> routes(int protocol, OptionalInt table) {
    IntFunction<Optional<InterfaceName>> byIndex = names.byIndex();
    List<ObservedRoute> routes = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      AttributeEncoder out =
          AttributeEncoder.after(
              RouteCodec.header(KernelAddresses.number(family), 0, protocol, 0, 0));
      table.ifPresent(id -> out.u32(RTA_TABLE, id));
      try {
        routes.addAll(
            connection.<ObservedRoute>dump(
                new NetlinkRequest("ip route show", RTM_GETROUTE, 0, out.toBytes()),
                (message, found) ->
                    RouteCodec.parse(message, byIndex)
                        .filter(route -> route.destination().family() == family)
                        .filter(route -> protocol == 0 || route.protocol() == protocol)
                        .filter(route -> table.isEmpty() || route.table() == table.getAsInt())
                        .ifPresent(found)));
      } catch (NetlinkException e) {
        // The table, or IPv6 as a whole, does not exist.
        if (!e.errno().equals(Errno.ENOENT) && !e.isNotSupported()) {
          throw e;
        }
      }
    }
    return routes;
  }

  @Override
  public void addRoute(Route route) {
    connection.execute(
        new NetlinkRequest(
            "ip route add " + route,
            RTM_NEWROUTE,
            NLM_F_CREATE | NLM_F_EXCL,
            RouteCodec.encode(route, device(route))));
  }

  @Override
  public void deleteRoute(Route route) {
    String operation = "ip route delete " + route;
    OptionalInt device = device(route);
    // The kernel matches loosely without a metric, and in IPv6 ignores the type.
    if (routes(RoutingState.PROTOCOL, OptionalInt.of(route.table().id())).stream()
        .noneMatch(found -> found.asRoute().equals(Optional.of(route)))) {
      throw new NetlinkException(operation, Errno.ESRCH);
    }
    connection.execute(
        new NetlinkRequest(operation, RTM_DELROUTE, 0, RouteCodec.encode(route, device)));
  }

  @Override
  public void replaceRoute(Route route) {
    String operation = "ip route replace " + route;
    OptionalInt device = device(route);
    List<ObservedRoute> there = routes(route.table());
    if (there.stream().noneMatch(found -> found.asRoute().filter(route::hasKeyOf).isPresent())) {
      throw new NetlinkException(operation, Errno.ESRCH);
    }
    // The kernel replaces the first of this key, which may be another program's.
    if (there.stream()
        .anyMatch(
            found ->
                !found.isOurs()
                    && found.destination().equals(route.destination())
                    && found.metric() == route.metric())) {
      throw new NetlinkException(operation, Errno.EEXIST);
    }
    connection.execute(
        new NetlinkRequest(
            operation,
            RTM_NEWROUTE,
            NLM_F_CREATE | NLM_F_REPLACE,
            RouteCodec.encode(route, device)));
  }

  @Override
  public Optional<ChosenRoute> chosenRoute(IpAddress to, int mark) {
    try {
      NetlinkMessage answer =
          connection.get(
              new NetlinkRequest(
                  "ip route get " + to + (mark == 0 ? "" : " mark " + mark),
                  RTM_GETROUTE,
                  0,
                  RouteCodec.lookup(to, mark)));
      return Optional.of(RouteCodec.parseChosen(answer, names.byIndex()));
    } catch (NetlinkException e) {
      if (NO_ROUTE.contains(e.errno())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private OptionalInt device(Route route) {
    return route.device().isPresent()
        ? OptionalInt.of(names.index(route.device().get()))
        : OptionalInt.empty();
  }

  @Override
  public List<ObservedRule> rules() {
    List<ObservedRule> rules = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      rules.addAll(rules(family));
    }
    return rules;
  }

  private List<ObservedRule> rules(AddressFamily family) {
    byte[] header = new byte[FIB_RULE_HDR_LENGTH];
    header[0] = (byte) KernelAddresses.number(family);
    try {
      return connection.dump(
          new NetlinkRequest("ip rule show", RTM_GETRULE, 0, header),
          (message, found) ->
              RuleCodec.parse(message).filter(rule -> rule.family() == family).ifPresent(found));
    } catch (NetlinkException e) {
      if (e.isNotSupported()) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public void addRules(List<RoutingRule> rules) {
    for (AddressFamily family : AddressFamily.values()) {
      List<RoutingRule> some = rules.stream().filter(rule -> rule.family() == family).toList();
      if (!some.isEmpty()) {
        addRules(family, some);
      }
    }
  }

  private void addRules(AddressFamily family, List<RoutingRule> rules) {
    Map<ObservedRule, Integer> before = new HashMap<>();
    rules(family).forEach(rule -> before.merge(rule, 1, Integer::sum));
    for (RoutingRule rule : rules) {
      connection.execute(
          new NetlinkRequest(
              "ip rule add " + rule,
              RTM_NEWRULE,
              NLM_F_CREATE | NLM_F_EXCL,
              RuleCodec.encode(ObservedRule.of(rule))));
    }
    Set<ObservedRule> made = new LinkedHashSet<>();
    for (ObservedRule rule : rules(family)) {
      if (before.merge(rule, -1, Integer::sum) < 0) {
        made.add(rule);
      }
    }
    Optional<RoutingRule> missing =
        rules.stream().filter(rule -> !made.contains(ObservedRule.of(rule))).findFirst();
    if (missing.isPresent()) {
      throw takenBack(missing.get(), rules, made);
    }
  }

  /** Deletes rules that the kernel created differently from the request. */
  private ReadBackException takenBack(
      RoutingRule missing, List<RoutingRule> wanted, Set<ObservedRule> made) {
    wanted.forEach(rule -> made.remove(ObservedRule.of(rule)));
    Set<Long> priorities = wanted.stream().map(RoutingRule::priority).collect(Collectors.toSet());
    made.removeIf(other -> !other.isOurs() || !priorities.contains(other.priority()));
    deleteRules(List.copyOf(made));
    return new ReadBackException("requested rule " + missing + ", but the kernel created " + made);
  }

  @Override
  public void deleteRules(List<ObservedRule> rules) {
    for (AddressFamily family : AddressFamily.values()) {
      List<ObservedRule> some = rules.stream().filter(rule -> rule.family() == family).toList();
      if (!some.isEmpty()) {
        deleteRules(family, some);
      }
    }
  }

  private void deleteRules(AddressFamily family, List<ObservedRule> rules) {
    List<ObservedRule> present = new ArrayList<>(rules(family));
    for (ObservedRule rule : rules) {
      String operation =
          "ip rule delete priority " + rule.priority() + " protocol " + rule.protocol();
      ObservedRule first =
          present.stream()
              .filter(found -> RuleMatch.deletes(rule, found))
              .findFirst()
              .orElseThrow(() -> new NetlinkException(operation, Errno.ENOENT));
      if (!first.equals(rule)) {
        throw new NetlinkException(operation, present.contains(rule) ? Errno.EBUSY : Errno.ENOENT);
      }
      connection.execute(new NetlinkRequest(operation, RTM_DELRULE, 0, RuleCodec.encode(rule)));
      present.remove(first);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
