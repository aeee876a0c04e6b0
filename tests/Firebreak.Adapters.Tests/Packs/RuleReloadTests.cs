using Firebreak.Adapters.Packs;
using Firebreak.Core.Chain;
using Firebreak.Engine.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class RuleReloadTests : IDisposable
{
    private const string Rule = """
        id: moves
        title: Something moves
        severity: P4
        family: actor
        on:
          - log: Transfer(address indexed from, address indexed to, uint256 value)
            where: value > 5
        window:
          over: 1 h
          when: count() >= 2
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TroubleBook _troubles = new();
    private readonly FakeTimeProvider _time = new();
    private readonly DetectionPipeline _pipeline = new(A.Watch(), A.Rules);
    private readonly RuleFolders _folders;
    private readonly RuleReloader _reloader;

    public RuleReloadTests()
    {
        _folders = new RuleFolders([_folder.Path], A.Protocol(), ["reentrancy"], withSandbox: false, _time);
        _reloader = new RuleReloader(_folders, _pipeline, _troubles, Options.Create(new IngestOptions { ChainId = A.Chain.Value }), NullLogger<RuleReloader>.Instance);
    }

    [Fact]
    public void A_changed_rule_judges_the_next_block()
    {
        Reload(Rule);
        Assert.Contains("moves", _pipeline.Rules);
        Assert.Equal(0, Signals(1));

        Reload(Rule.Replace("count() >= 2", "count() >= 1", StringComparison.Ordinal));

        Assert.Equal(1, Signals(2));
    }

    [Fact]
    public void A_set_with_a_fault_is_not_taken_and_raises_a_trouble_until_it_is_mended()
    {
        Reload(Rule);
        var edition = _pipeline.Edition;

        Reload(Rule.Replace("value >", "vaule >", StringComparison.Ordinal));

        var trouble = Assert.Single(_troubles.Standing);
        Assert.Equal(TroubleKind.RulesNotLoaded, trouble.Kind);
        Assert.Contains("moves.yaml:7:12: 'vaule' is not known here; did you mean value?", trouble.Because, StringComparison.Ordinal);
        Assert.Equal(edition, _pipeline.Edition);
        Assert.Contains("moves", _pipeline.Rules);

        Reload(Rule);

        Assert.Empty(_troubles.Standing);
    }

    [Fact]
    public void What_a_window_remembers_outlives_a_reload_that_changes_only_words()
    {
        Reload(Rule);
        Signals(1);

        Reload(Rule.Replace("title: Something moves", "title: Something is moving", StringComparison.Ordinal));

        Assert.Equal(1, Signals(2));
    }

    [Fact]
    public void A_rule_that_is_switched_off_or_gone_judges_no_more()
    {
        Reload(Rule);
        Reload(Rule + "\nenabled: false\n");
        Assert.DoesNotContain("moves", _pipeline.Rules);

        Reload(Rule);
        File.Delete(Path.Combine(_folder.Path, "moves.yaml"));
        _reloader.Reload();
        Assert.DoesNotContain("moves", _pipeline.Rules);
    }

    [Fact]
    public void A_rule_with_the_id_of_one_that_ships_is_not_taken()
    {
        Reload(Rule);
        _folder.Write("reentrancy.yaml", Rule.Replace("id: moves", "id: reentrancy", StringComparison.Ordinal));

        _reloader.Reload();

        Assert.Contains("ships with Firebreak", Assert.Single(_troubles.Standing).Because, StringComparison.Ordinal);
        Assert.Contains("moves", _pipeline.Rules);
    }

    [Fact]
    public async Task A_change_in_the_folder_is_noticed_within_seconds()
    {
        Reload(Rule);
        var waiting = _folders.WaitForChangeAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        _folder.Write("moves.yaml", Rule + "\n# longer\n");
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await waiting;
    }

    public void Dispose()
    {
        _reloader.Dispose();
        _folders.Dispose();
        _folder.Dispose();
    }

    private void Reload(string text)
    {
        _folder.Write("moves.yaml", text);
        _reloader.Reload();
    }

    private int Signals(ulong number) => _pipeline.Process(
        new ChainUpdate.Advanced(A.Block(number, A.Logging(A.Transfer(A.Account("token"), A.Account("a"), A.Account("b"), 6)))), valuation: null).Signals.Count;
}
