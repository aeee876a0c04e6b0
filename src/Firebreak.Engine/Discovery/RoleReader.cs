using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>Roles of OpenZeppelin's AccessControl and who holds them: candidates from constants, members and logs, each confirmed by <c>hasRole</c>.</summary>
internal sealed class RoleReader(Interview interview, LogSearch search, DiscoveryOptions options)
{
    private const string HasRole = "hasRole(bytes32,address)", RoleAdmin = "getRoleAdmin(bytes32)", Count = "getRoleMemberCount(bytes32)", Member = "getRoleMember(bytes32,uint256)";
    private const int MostProbed = 256;

    private readonly Dossier _dossier = interview.Dossier;
    private readonly SortedDictionary<Hash256, string> _names = [];
    private readonly SortedSet<(Hash256 Role, Address Account)> _candidates = [];

    public async Task ReadAsync()
    {
        if (!_dossier.MayAnswer(Views.Selector(HasRole)) || await RoleAdminAsync(Hash256.Zero) is null)
        {
            return;
        }

        _dossier.Traits = _dossier.Traits with { HasRoles = true };
        _names[Hash256.Zero] = WellKnownRoles.DefaultAdmin;
        await Task.WhenAll(WellKnownRoles.Names.Where(name => name != WellKnownRoles.DefaultAdmin).Select(ReadConstantAsync));
        await ReadLogsAsync();
        await NameStrangersAsync();
        foreach (var role in _names.Keys)
        {
            await ReadMembersAsync(role);
        }

        await ConfirmAsync();
        await DescribeAdminsAsync();
    }

    private async Task ReadConstantAsync(string name)
    {
        if (await interview.ViewAsync($"{name}()", answer => StrangersAnswer.Number(answer)) is { } hash)
        {
            var role = Hash256.FromUInt256(hash);
            lock (_names)
            {
                _names[role] = WellKnownRoles.NameOf(role) ?? name;
            }
        }
    }

    private async Task ReadLogsAsync()
    {
        var found = await search.SearchAsync(_dossier.Address, [RoleLedger.Granted], 0, interview.Inquiry.At.Number, interview.Token);
        var ledger = new RoleLedger();
        foreach (var log in found.Logs.Where(log => log.Emitter == _dossier.Address))
        {
            ledger.Add(log.Topics);
        }

        _candidates.UnionWith(ledger.Pairs);
        foreach (var (role, _) in ledger.Pairs)
        {
            _names.TryAdd(role, WellKnownRoles.NameOf(role) ?? "");
        }

        if (found.WhyNotAll is { } why)
        {
            _dossier.LeaveOpen("members of roles from logs (eth_getLogs RoleGranted)", why, isNodesFault: true);
        }

        if (ledger.Left > 0)
        {
            _dossier.LeaveOpen("members of roles", FormattableString.Invariant($"logs name {ledger.Left} more holders than the {RoleLedger.MostPairs} that are followed up"), isNodesFault: false);
        }
    }

    /// <summary>A role whose hash is of no known name may still be a constant that one of the contract's own functions answers.</summary>
    private async Task NameStrangersAsync()
    {
        if (_names.Values.All(name => name.Length > 0))
        {
            return;
        }

        var selectors = _dossier.Selectors.SelectMany(code => code.Dispatched).Distinct().Order().Take(MostProbed).ToList();
        var answers = await Task.WhenAll(selectors.Select(async selector =>
        {
            var data = new byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(data, selector);
            return (selector, Answer: await interview.Inquiry.CallAsync(_dossier.Address, data, interview.Token));
        }));
        foreach (var role in _names.Where(pair => pair.Value.Length == 0).Select(pair => pair.Key).ToList())
        {
            var view = answers.FirstOrDefault(pair => pair.Answer.Bytes is { Length: Hash256.Length } bytes && Hash256.FromBytes(bytes) == role);
            _names[role] = view.Answer.Bytes is null ? $"role {role}" : FormattableString.Invariant($"role {role} (the constant behind selector 0x{view.selector:x8})");
        }
    }

    private async Task ReadMembersAsync(Hash256 role)
    {
        var count = await interview.CallAsync(Count, Views.Data(Count, role), answer => StrangersAnswer.Number(answer));
        if (count is not { } number)
        {
            return;
        }

        var listed = number > (UInt256)(uint)options.MostMembers ? options.MostMembers : (int)(ulong)number;
        var members = await Task.WhenAll(Enumerable.Range(0, listed).Select(index => interview.CallAsync(
            Member, Views.Data(Member, role, Hash256.FromUInt256((UInt256)(uint)index)), answer => StrangersAnswer.Account(answer))));
        _candidates.UnionWith(members.OfType<Address>().Select(member => (role, member)));
        if (number > (UInt256)(uint)listed)
        {
            _dossier.LeaveOpen($"members of {_names[role]}", $"there are {number}; {listed} are listed", isNodesFault: false);
        }
    }

    // Asked side by side, written in the order of roles and accounts: the same chain gives the same file.
    private async Task ConfirmAsync()
    {
        var pairs = _candidates.ToList();
        var holds = await Task.WhenAll(pairs.Select(pair =>
            interview.CallAsync(HasRole, Views.Data(HasRole, pair.Role, pair.Account.ToWord()), answer => StrangersAnswer.Flag(answer))));
        foreach (var (role, account) in pairs.Where((_, index) => holds[index] == true))
        {
            if (account.IsZero)
            {
                _dossier.Find(_names[role], "held by the zero address: anyone may use it where the contract says so", $"call hasRole({role}, {account})");
            }
            else
            {
                _dossier.Grant(account, $"{_names[role]} on", $"call hasRole({role}, {account})");
            }
        }
    }

    private async Task DescribeAdminsAsync()
    {
        var roles = _names.Keys.ToList();
        var admins = await Task.WhenAll(roles.Select(RoleAdminAsync));
        foreach (var (index, role) in roles.Index())
        {
            if (admins[index] is { } admin)
            {
                _dossier.Find($"who grants {_names[role]}", _names.GetValueOrDefault(admin) is { Length: > 0 } name ? name : $"role {admin}", $"call getRoleAdmin({role})");
            }
        }
    }

    private async Task<Hash256?> RoleAdminAsync(Hash256 role) =>
        await interview.CallAsync(RoleAdmin, Views.Data(RoleAdmin, role), answer => StrangersAnswer.Number(answer)) is { } admin ? Hash256.FromUInt256(admin) : null;
}
