package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.mailet.Mailet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The pipeline as it is shipped, {@code conf/etc/mailetcontainer.xml}. */
class ShippedPipelineTest {
    private Document pipeline;

    @BeforeEach
    void read() throws Exception {
        Path file = Path.of("../../conf/etc/mailetcontainer.xml");
        pipeline = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private List<Element> elements(String name) {
        NodeList nodes = pipeline.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private List<String> states() {
        return elements("processor").stream()
                .map(element -> element.getAttribute("state"))
                .filter(state -> !state.isEmpty())
                .toList();
    }

    @Test
    void hasAProcessorForWhateverIsSentToOne() {
        assertThat(states())
                .contains("root", "filters", "route", "local", "smtp", "relay", "bounce", "error")
                .doesNotHaveDuplicates();
        assertThat(elements("processor").stream()
                        .filter(element -> element.getAttribute("state").isEmpty())
                        .map(Element::getTextContent))
                .isNotEmpty()
                .allMatch(states()::contains);
    }

    @Test
    void hasAProcessorForEachTransportThatRouteKnows() {
        assertThat(elements("transports").get(0).getTextContent().split("[,\\s]+"))
                .allMatch(transport -> states().contains(transport.equals("error") ? "error-transport" : transport));
    }

    @Test
    void namesMailetsThatExist() {
        assertThat(elements("mailet").stream()
                        .map(element -> element.getAttribute("class"))
                        .filter(name -> name.startsWith("org.pennypost.")))
                .hasSizeGreaterThan(4)
                .allMatch(ShippedPipelineTest::isMailet);
    }

    @Test
    void endsTheAdministratorsRulesWithTheWayOn() {
        Element filters = elements("processor").stream()
                .filter(element -> element.getAttribute("state").equals("filters"))
                .findFirst()
                .orElseThrow();

        NodeList mailets = filters.getElementsByTagName("mailet");

        assertThat(mailets.getLength()).isEqualTo(1);
        assertThat(mailets.item(0).getTextContent().trim()).isEqualTo("route");
    }

    private static boolean isMailet(String name) {
        try {
            return Mailet.class.isAssignableFrom(Class.forName(name));
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
