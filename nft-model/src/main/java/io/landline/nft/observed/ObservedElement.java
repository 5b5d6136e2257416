// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.Element;

/**
 * An element in the kernel.
 *
 * @param element key, data, comment
 * @param count its counter; zero where its set does not count
 */
public record ObservedElement(Element element, Count count) {}
