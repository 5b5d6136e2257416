// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.stream.Collectors;

/** Formats tables as nft lists them. */
final class TableText {
  private TableText() {}

  static String format(Table table) {
    StringBuilder out = new StringBuilder("table inet " + table.name() + " {\n");
    if (table.owned()) {
      out.append("\tflags owner\n");
    }
    table.comment().ifPresent(c -> out.append("\tcomment \"").append(c).append("\"\n"));
    String gap = table.owned() || table.comment().isPresent() ? "\n" : "";
    for (NftSet set : table.sets()) {
      out.append(gap).append(format(set));
      gap = "\n";
    }
    for (Chain chain : table.chains()) {
      out.append(gap).append(format(chain));
      gap = "\n";
    }
    return out.append("}\n").toString();
  }

  private static String format(NftSet set) {
    StringBuilder out = new StringBuilder();
    out.append(set.isMap() ? "\tmap " : "\tset ").append(set.name()).append(" {\n");
    out.append(header(set));
    if (!set.elements().isEmpty()) {
      out.append("\t\telements = { ");
      out.append(
          set.elements().stream()
              .map(Element::toString)
              .collect(Collectors.joining(",\n\t\t\t     ")));
      out.append(" }\n");
    }
    return out.append("\t}\n").toString();
  }

  /** The lines of a set before its elements, one tab deeper than the set. */
  static String header(NftSet set) {
    StringBuilder out = new StringBuilder("\t\ttype ").append(join(set.keyTypes()));
    if (set.isMap()) {
      out.append(" : ").append(join(set.dataTypes()));
    }
    out.append('\n');
    set.size().ifPresent(size -> out.append("\t\tsize ").append(size).append('\n'));
    if (set.kind().isInterval()) {
      out.append("\t\tflags interval\n");
    }
    if (set.kind() == NftSet.Kind.METER) {
      out.append("\t\tflags dynamic,timeout\n\t\ttimeout 1m\n");
    }
    if (set.kind().isCounted()) {
      out.append("\t\tcounter\n");
    }
    if (set.kind().isLimited()) {
      out.append("\t\tlimit rate over ")
          .append(NftSet.LIMIT_PER_SECOND)
          .append("/second burst ")
          .append(NftSet.LIMIT_BURST)
          .append(" packets\n");
    }
    return out.toString();
  }

  private static String format(Chain chain) {
    StringBuilder out = new StringBuilder("\tchain ").append(chain.name()).append(" {\n");
    chain.base().ifPresent(base -> out.append("\t\t").append(base).append('\n'));
    for (Rule rule : chain.rules()) {
      out.append("\t\t").append(rule).append('\n');
    }
    return out.append("\t}\n").toString();
  }

  private static String join(List<DataType> types) {
    return types.stream().map(DataType::toString).collect(Collectors.joining(" . "));
  }
}
