package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.SectionType;
import org.pennypost.imap.Section;
import org.pennypost.mbox.james.UsualFields;

/**
 * What a FETCH asks of each message.
 *
 * @param items all but sections
 * @param sections of BODY[], in the order of the answer
 * @param seen whether a message counts as read then
 */
record Wanted(Set<Item> items, List<Section> sections, boolean seen) {
    private static final Map<SectionType, Section.Kind> KINDS = new EnumMap<>(Map.of(
            SectionType.CONTENT, Section.Kind.CONTENT,
            SectionType.HEADER, Section.Kind.HEADER,
            SectionType.HEADER_FIELDS, Section.Kind.FIELDS,
            SectionType.HEADER_NOT_FIELDS, Section.Kind.OTHER_FIELDS,
            SectionType.TEXT, Section.Kind.TEXT,
            SectionType.MIME, Section.Kind.MIME));

    /** What must be read of a message. */
    enum Need {
        NOTHING,
        HEADER,
        ALL
    }

    Wanted {
        requireNonNull(items);
        sections = List.copyOf(sections);
    }

    static Wanted of(FetchData fetch, boolean withUid, boolean seen) {
        Set<Item> items = EnumSet.noneOf(Item.class);
        for (Item item : Item.values()) {
            if (fetch.contains(item)) {
                items.add(item);
            }
        }
        if (withUid) {
            items.add(Item.UID);
        }
        List<Section> sections = new ArrayList<>();
        for (BodyFetchElement element : fetch.getBodyElements()) {
            sections.add(section(element));
        }
        return new Wanted(items, sections, seen);
    }

    private static Section section(BodyFetchElement element) {
        return new Section(
                element.getPath() == null
                        ? List.of()
                        : IntStream.of(element.getPath()).boxed().toList(),
                KINDS.get(element.getSectionType()),
                element.getFieldNames() == null ? List.of() : element.getFieldNames(),
                Optional.ofNullable(element.getFirstOctet()),
                Optional.ofNullable(element.getNumberOfOctets()),
                element.getResponseName());
    }

    boolean has(Item item) {
        return items.contains(item);
    }

    boolean isStructure() {
        return has(Item.BODY) || has(Item.BODY_STRUCTURE);
    }

    /** Names what costs reading, and how it is said; empty when the answer is too large to be kept. */
    Optional<String> question() {
        boolean small = sections.stream()
                .allMatch(section -> section.kind() == Section.Kind.FIELDS
                        && section.path().isEmpty()
                        && section.from().isEmpty());
        if (!small || need() == Need.NOTHING) {
            return Optional.empty();
        }
        StringBuilder question = new StringBuilder("FETCH");
        for (Item item : List.of(Item.ENVELOPE, Item.BODY, Item.BODY_STRUCTURE, Item.UID)) {
            question.append(has(item) ? " " + item : "");
        }
        sections.forEach(section ->
                question.append('\n').append(section.name()).append(' ').append(section.names()));
        return Optional.of(question.toString());
    }

    /** Whether {@link UsualFields} answer it. */
    boolean isUsual() {
        return need() == Need.HEADER
                && sections.stream()
                        .allMatch(
                                section -> section.kind() == Section.Kind.FIELDS && UsualFields.cover(section.names()));
    }

    Need need() {
        if (isStructure() || !sections.stream().allMatch(Section::isOfHeader)) {
            return Need.ALL;
        }
        return has(Item.ENVELOPE) || !sections.isEmpty() ? Need.HEADER : Need.NOTHING;
    }
}
