using System.Globalization;
using System.Numerics;
using Firebreak.Adapters.Packs.Scenarios;
using Firebreak.Ethereum;

namespace Firebreak.Drills.Scenes;

/// <summary>Plays the steps of a drill, each in a block of its own, and remembers the hostile ones.</summary>
internal sealed class StepPlayer(Scenario scenario, DrillChain chain, Cast cast, ArtifactShelf artifacts)
{
    /// <summary>Low enough that a modest purse covers the gas of a large call.</summary>
    private static readonly UInt256 MostFee = 20_000_000_000UL;

    private readonly Evaluation _evaluation = new(chain, cast, name => Find(scenario, artifacts, name));
    private int _hostile;

    /// <summary>Called before the first hostile step is sent.</summary>
    public Func<CancellationToken, Task>? BeforeHostile { get; init; }

    /// <summary>Told each hostile step once it is mined.</summary>
    public Action<HostileStep>? OnHostile { get; init; }

    /// <summary>Whether somebody watches who could stop an attack.</summary>
    public bool MayBeStopped { get; init; }

    /// <exception cref="DrillException">A step cannot be played; the message begins with its place.</exception>
    public async Task PlayAsync(IReadOnlyList<Step> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            try
            {
                await PlayAsync(step, cancellationToken);
            }
            catch (Exception exception) when (IsFaultOfStep(exception))
            {
                throw new DrillException(FormattableString.Invariant($"{scenario.File}:{step.Place.Line}:{step.Place.Column}: {exception.Message}"), exception);
            }
        }
    }

    /// <exception cref="DrillException">It has no value.</exception>
    public Task<BigInteger> NumberAsync(Expression expression, CancellationToken cancellationToken) => _evaluation.NumberAsync(expression, cancellationToken);

    /// <exception cref="DrillException">It is no address.</exception>
    public Task<Address> AddressAsync(Expression expression, CancellationToken cancellationToken) => _evaluation.AddressAsync(expression, cancellationToken);

    /// <summary>A value as files write it.</summary>
    /// <exception cref="DrillException">It has no value.</exception>
    public async Task<string> TextAsync(Expression expression, CancellationToken cancellationToken) => await _evaluation.ValueAsync(expression, cancellationToken) switch
    {
        byte[] bytes => Hex.Encode(bytes),
        bool truth => truth ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    // A fault of an inner step has its place already.
    private static bool IsFaultOfStep(Exception exception) =>
        exception is AbiException or OverflowException or FormatException || (exception is DrillException and not { InnerException: DrillException });

    private async Task PlayAsync(Step step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case Step.Deploy deploy:
                await DeployAsync(deploy, cancellationToken);
                break;
            case Step.Call call:
                await CallAsync(call, cancellationToken);
                break;
            case Step.Pay pay:
                var bytes = pay.Bytes is null ? [] : Fitting.ToBytes(await _evaluation.ValueAsync(pay.Bytes, cancellationToken));
                await SendAsync(pay.Terms, await _evaluation.AddressAsync(pay.To, cancellationToken), bytes, cancellationToken);
                break;
            case Step.Let let:
                cast.Name(let.Naming.Name, await _evaluation.ValueAsync(let.Value, cancellationToken), FunctionsOf(let.Naming));
                break;
            case Step.Put put:
                var code = Fitting.ToBytes(await _evaluation.ValueAsync(put.Code, cancellationToken));
                var at = await _evaluation.AddressAsync(put.At, cancellationToken);
                await chain.AskAsync("anvil_setCode", [at.ToHex(), Hex.Encode(code)], cancellationToken);
                break;
            case Step.Mine mine:
                await MineAsync(mine.Blocks, cancellationToken);
                break;
            case Step.Wait wait:
                await chain.SkipAsync(wait.Time, cancellationToken);
                break;
            case Step.Repeat repeat:
                await RepeatAsync(repeat, cancellationToken);
                break;
            case Step.Script script:
                await new ScriptRun(scenario, chain, cast, artifacts).RunAsync(script, cancellationToken);
                break;
        }
    }

    private async Task DeployAsync(Step.Deploy deploy, CancellationToken cancellationToken)
    {
        var artifact = Find(scenario, artifacts, deploy.Artifact);
        var libraries = new Dictionary<string, Address>(StringComparer.Ordinal);
        foreach (var (library, at) in deploy.Link)
        {
            libraries[library] = await _evaluation.AddressAsync(at, cancellationToken);
        }

        var inputs = artifact.Abi.ConstructorInputs.Select(input => input.Type).ToArray();
        var arguments = Fitting.ToAbi(inputs, await _evaluation.ValuesAsync(deploy.Arguments, cancellationToken));
        byte[] code = [.. Linking.CreationCode(artifact, libraries), .. artifact.Abi.EncodeConstructor(arguments)];
        var receipt = await SendAsync(deploy.Terms, null, code, cancellationToken);
        if (deploy.Naming is { } naming && receipt.Created is { } created)
        {
            cast.Name(naming.Name, created, FunctionsOf(naming) ?? artifact.Abi);
        }
    }

    private async Task CallAsync(Step.Call call, CancellationToken cancellationToken)
    {
        var (to, function, bytes) = await _evaluation.CallAsync(call.Function, cancellationToken);
        if (call.Naming is { } naming)
        {
            var value = await ValueOfAsync(call.Terms, cancellationToken);
            var answer = await _evaluation.AnswerAsync(cast.Account(call.Terms.As).Address, to, function, bytes, value, cancellationToken);
            cast.Name(naming.Name, answer, FunctionsOf(naming));
        }

        await SendAsync(call.Terms, to, bytes, cancellationToken);
    }

    private async Task RepeatAsync(Step.Repeat repeat, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= repeat.Times; round++)
        {
            cast.Name("round", new BigInteger(round));
            await PlayAsync(repeat.Steps, cancellationToken);
        }
    }

    private async Task MineAsync(int blocks, CancellationToken cancellationToken)
    {
        for (var mined = 0; mined < blocks; mined++)
        {
            await chain.NextBlockAsync(cancellationToken);
        }
    }

    private async Task<DrillReceipt> SendAsync(Terms terms, Address? to, byte[] bytes, CancellationToken cancellationToken)
    {
        if (terms.Hostile && _hostile == 0 && BeforeHostile is { } before)
        {
            await before(cancellationToken);
        }

        var call = new DrillCall(to, await ValueOfAsync(terms, cancellationToken), bytes, terms.Gas) { MaxFee = MostFee };
        var receipt = await chain.ReceiptAsync(await chain.SendAsync(cast.Account(terms.As), call, cancellationToken), cancellationToken);
        if (terms.Hostile)
        {
            _hostile++;
            OnHostile?.Invoke(new HostileStep(receipt.Transaction, receipt.Block, receipt.Succeeded));
        }

        // What follows the first strike fails once somebody has stopped the attack: that is what a drill is for.
        var isLater = _hostile > (terms.Hostile ? 1 : 0);
        if (receipt.Succeeded == terms.Fails && !(MayBeStopped && isLater))
        {
            throw new DrillException(terms.Fails
                ? $"the transaction {receipt.Transaction} should have failed and did not"
                : $"the transaction {receipt.Transaction} failed: {await chain.ReasonAsync(receipt.Transaction, cancellationToken)}");
        }

        return receipt;
    }

    private async Task<UInt256> ValueOfAsync(Terms terms, CancellationToken cancellationToken) =>
        terms.Value is null ? UInt256.Zero : Fitting.ToWord(await _evaluation.NumberAsync(terms.Value, cancellationToken));

    private AbiContract? FunctionsOf(Naming naming) => naming.Interface is { } name ? Find(scenario, artifacts, name).Abi : null;

    private static Artifact Find(Scenario scenario, ArtifactShelf artifacts, string name) =>
        artifacts.Find(scenario, name) ?? throw new DrillException($"there is no contract {name}");
}

/// <summary>A transaction that takes what is not its sender's.</summary>
public sealed record HostileStep(Hash256 Transaction, ulong Block, bool Succeeded);
