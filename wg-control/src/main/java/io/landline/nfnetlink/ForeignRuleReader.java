// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.ExprConstants.*;
import static io.landline.nfnetlink.NftConstants.*;

import io.landline.ffi.Errno;
import io.landline.kernel.ForeignRule;
import io.landline.kernel.ForeignRule.End;
import io.landline.kernel.ForeignRule.Step;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkRequest;
import io.landline.nft.expr.RegisterData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the rules of any program's table with the constant sets that they use. */
final class ForeignRuleReader {
  /** The kernel's names of anonymous sets: __set0, __map1. */
  private static final String ANONYMOUS = "__";

  private final NetlinkConnection connection;
  private final int family;
  private final String table;

  ForeignRuleReader(NetlinkConnection connection, int family, String table) {
    this.connection = connection;
    this.family = family;
    this.table = table;
  }

  /** The rules in the order of their chains; none if the table is gone. */
  List<ForeignRule> read() {
    try {
      return rules();
    } catch (NetlinkException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return List.of();
      }
      throw e;
    }
  }

  private List<ForeignRule> rules() {
    Map<String, Map<RegisterData, Optional<End>>> sets = anonymousSets();
    AttributeEncoder request = request();
    request.string(NFTA_RULE_TABLE, table);
    ForeignSteps steps = new ForeignSteps(sets);
    return connection.dump(
        new NetlinkRequest("nft list table " + table, NFT_MSG_GETRULE, 0, request.toBytes()),
        (message, result) -> rule(message.attributes(NFGENMSG_LENGTH), steps).ifPresent(result));
  }

  /** Whether it belongs to the requested table; old kernels ignore the filter. */
  private Optional<ForeignRule> rule(AttributeDecoder in, ForeignSteps decoder) {
    String where = "";
    String chain = "";
    List<Step> steps = new ArrayList<>();
    while (in.next()) {
      switch (in.type()) {
        case NFTA_RULE_TABLE -> where = in.string();
        case NFTA_RULE_CHAIN -> chain = in.string();
        case NFTA_RULE_EXPRESSIONS -> {
          AttributeDecoder elements = in.nested();
          while (elements.next()) {
            decoder.decode(elements.nested(), steps);
          }
        }
        default -> {}
      }
    }
    return where.equals(table) ? Optional.of(new ForeignRule(chain, steps)) : Optional.empty();
  }

  /** The sets with single keys; a look-up in any other set cannot be predicted. */
  private Map<String, Map<RegisterData, Optional<End>>> anonymousSets() {
    AttributeEncoder request = request();
    request.string(NFTA_SET_TABLE, table);
    List<String> names =
        connection.dump(
            new NetlinkRequest("nft list sets " + table, NFT_MSG_GETSET, 0, request.toBytes()),
            (message, result) -> {
              ExprAttributes set = new ExprAttributes(message.attributes(NFGENMSG_LENGTH));
              String name = set.string(NFTA_SET_NAME);
              int flags = set.has(NFTA_SET_FLAGS) ? set.be32(NFTA_SET_FLAGS) : 0;
              if (set.string(NFTA_SET_TABLE).equals(table)
                  && name.startsWith(ANONYMOUS)
                  && (flags & NFT_SET_INTERVAL) == 0) {
                result.accept(name);
              }
            });
    Map<String, Map<RegisterData, Optional<End>>> sets = new HashMap<>();
    names.forEach(name -> sets.put(name, elements(name)));
    return sets;
  }

  private Map<RegisterData, Optional<End>> elements(String set) {
    AttributeEncoder request = request();
    request.string(NFTA_SET_ELEM_LIST_TABLE, table);
    request.string(NFTA_SET_ELEM_LIST_SET, set);
    Map<RegisterData, Optional<End>> all = new HashMap<>();
    connection
        .<Map<RegisterData, Optional<End>>>dump(
            new NetlinkRequest(
                "nft list set " + table + " " + set, NFT_MSG_GETSETELEM, 0, request.toBytes()),
            (message, result) -> result.accept(elements(message.attributes(NFGENMSG_LENGTH))))
        .forEach(all::putAll);
    return all;
  }

  private static Map<RegisterData, Optional<End>> elements(AttributeDecoder in) {
    Map<RegisterData, Optional<End>> part = new HashMap<>();
    while (in.next()) {
      if (in.type() == NFTA_SET_ELEM_LIST_ELEMENTS) {
        AttributeDecoder list = in.nested();
        while (list.next()) {
          ExprAttributes element = new ExprAttributes(list.nested());
          if (element.has(NFTA_SET_ELEM_KEY)) {
            Optional<End> end =
                element.has(NFTA_SET_ELEM_DATA)
                    ? ForeignSteps.verdict(element.nested(NFTA_SET_ELEM_DATA))
                    : Optional.empty();
            part.put(value(element.nested(NFTA_SET_ELEM_KEY)), end);
          }
        }
      }
    }
    return part;
  }

  static RegisterData value(AttributeDecoder data) {
    while (data.next()) {
      if (data.type() == NFTA_DATA_VALUE) {
        return RegisterData.of(data.bytes());
      }
    }
    throw new MalformedMessageException("data without a value");
  }

  private AttributeEncoder request() {
    return AttributeEncoder.after(nfgenmsg(family, 0));
  }
}
