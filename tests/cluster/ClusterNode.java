import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;

/** One node in a process of its own, so that a test can kill it. Arguments: the node's folder, then setting=value …; -Dplugins: more of them. */
public class ClusterNode {
    private static final List<String> MODULES = List.of(
            "org.opensearch.analysis.common.CommonAnalysisPlugin",
            "org.opensearch.painless.PainlessPlugin",
            "org.opensearch.index.mapper.MapperExtrasPlugin",
            "org.opensearch.index.reindex.ReindexPlugin",
            "org.opensearch.transport.Netty4Plugin");

    public static void main(final String[] arguments) throws Exception {
        final Path folder = Path.of(arguments[0]);
        final Settings.Builder settings = Settings.builder()
                .put("path.home", folder.toString())
                .put("path.data", folder.resolve("data").toString())
                .put("path.logs", folder.resolve("logs").toString());
        for (int number = 1; number < arguments.length; number++) {
            final String[] pair = arguments[number].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        final List<Class<? extends Plugin>> plugins = new ArrayList<>();
        final List<String> names = new ArrayList<>(MODULES);
        names.addAll(Arrays.stream(System.getProperty("plugins", "").split(",")).filter(s -> !s.isEmpty()).toList());
        for (final String name : names) {
            plugins.add(Class.forName(name).asSubclass(Plugin.class));
        }
        final OpenSearchRunnerNode node = new OpenSearchRunnerNode(
                InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), null, () -> "node"), plugins);
        node.start();
        new CountDownLatch(1).await();
    }
}
